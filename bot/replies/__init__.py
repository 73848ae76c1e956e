"""Diagnosis -> what people read, in Slack and in a terminal. Pure: nothing here waits, reads or sends."""
