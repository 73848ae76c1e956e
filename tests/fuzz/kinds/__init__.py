"""What is fuzzed, one room per kind of input; `share` is how many of a hundred inputs are of it."""
