"""Every rule has one broken article that breaks only that rule, and a twin that is fine."""

from __future__ import annotations

import re
from difflib import ndiff
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import rules
from knowledge.article import Article, Draft
from knowledge.library import LibraryError
from knowledge.lint import BETWEEN, check, examine, main
from knowledge.rules import RULES, Problem, essential

BROKEN, SOUND = Path(__file__).parent / "broken", Path(__file__).parent / "sound"
NEIGHBOUR = SOUND / "neighbour.md"
SECTIONS = "Meaning, Who sends it, Causes, Fix, Example, Not to be confused with, Retry, Return it when"
HTTP_SOURCE = "{'title': \"The depot's manual\", 'url': 'http://example.net/manual'}"

QUESTION = "neighbour: Is the shelf missing rather than taken? Yes is neighbour, no is another."
TOLD = {
    "K001_front_matter": (1, "close the front matter with a line of three dashes"),
    "K002_unknown_key": (4, "remove the unknown key `state`"),
    "K003_required_key": (1, "add `checked:` to the front matter"),
    "K004_type": (4, "write `status` as a number, not text (in quotes)"),
    "K005_id": (2, "write `id: 'K005_id'`, or rename the file to K005.md"),
    "K006_status": (4, "write a status between 100 and 599 instead of 4090"),
    "K007_signature": (9, "write a sender out of cloudflare, origin, proxy, client, unknown instead of `nginx`"),
    "K008_translated": (12, 'write an ISO 639-1 code instead of `deutsch` (Norwegian: "no")'),
    "K009_source": (15, f"write the source as `title:` and `url: https://…`, not `{HTTP_SOURCE}`"),
    "K010_section_order": (35, f"put the sections in this order: {SECTIONS}"),
    "K011_retry": (12, "write one of as-is, after, changed, never instead of `later`"),
    "K012_meaning": (18, "say the meaning in one sentence of at most 400 characters"),
    "K013_lists": (24, "write at least one line under `## Causes`"),
    "K014_fix": (27, "add `### Operator` with at least one step (or the one line that they can do nothing)"),
    "K015_example": (35, "put the paste between two lines of three backquotes"),
    "K016_contrast": (
        41,
        f"let the answers of `{QUESTION[:60]}` be K016_contrast and neighbour",
    ),
    "K017_twice": (8, "remove the second `The k017 parcel does  not fit on its shelf`"),
    "K018_phrase_length": (7, "say `the k018 parcel does not fit on its shelf and neither do nei` in two to 30 words"),
    "K019_own_number": (7, "leave the number out of the phrase `the 409 parcel does not fit on its shelf`"),
    "K020_short_signature": (9, "quote more than `K20`, or add `place: code`"),
    "K021_checked": (16, "write the day the facts were checked, not 2999-11-01"),
    "K022_harmless": (44, "remove `<!channel>`: Slack would act on it"),
    "K023_maker": (5, "write one of cloudflare, origin, proxy, client instead of `nobody`"),
    "K024_addressed": (12, "put what follows `; visitors can` under `fix:` as its role's own sentence"),
    "K030_unknown_neighbour": (12, "name an article that exists instead of `399`"),
    "K031_shared_phrase": (7, "keep `the shelf is missing from the depot` in one of K031_shared_phrase, neighbour"),
    "K032_shared_signature": (9, "keep `no such shelf in depot` in one of K032_shared_signature, neighbour"),
}
NUMBERS = [r.number for r in RULES] + list(BETWEEN)


def problems(path):
    return examine([Draft.read(NEIGHBOUR), Draft.read(path)], known=["K001_front_matter"])


def draft(text, name="409"):
    return Draft.of(Path(f"{name}.md"), text)


def changed(old, new):
    """The sound neighbour with some words replaced."""
    text = NEIGHBOUR.read_text()
    assert old in text
    return draft(text.replace(old, new), "neighbour")


def words(found, known=("K001_front_matter",)):
    return [(p.rule, p.words) for p in examine([found], known)]


@pytest.mark.parametrize("stem", TOLD)
def test_a_broken_article_breaks_its_rule_alone_and_the_problem_says_where_and_what_to_write(stem):
    path = BROKEN / f"{stem}.md"
    line, said = TOLD[stem]
    assert problems(path) == [Problem(path, line, stem[:4], said)]


@pytest.mark.parametrize("stem", TOLD)
def test_its_twin_is_fine(stem):
    path = SOUND / f"{stem}.md"
    assert problems(path) == []
    assert Article.of(Draft.read(path)).id == stem


@pytest.mark.parametrize("stem", TOLD)
def test_the_twins_differ_in_a_few_lines_only(stem):
    broken, sound = ((folder / f"{stem}.md").read_text().splitlines() for folder in (BROKEN, SOUND))
    assert 1 <= sum(line[0] in "+-" for line in ndiff(broken, sound)) <= 9


def test_every_rule_has_a_broken_article_and_every_broken_article_a_rule():
    files = sorted(p.stem for p in BROKEN.iterdir())
    assert files == sorted(TOLD)
    assert [f[:4] for f in files] == sorted(NUMBERS)


def test_every_broken_article_has_a_twin():
    assert {p.stem for p in SOUND.iterdir()} == {p.stem for p in BROKEN.iterdir()} | {"neighbour"}


def test_rules_are_numbered_once_and_say_a_sentence():
    assert len(NUMBERS) == len(set(NUMBERS))
    assert all(re.fullmatch(r"K\d{3}", n) for n in NUMBERS)
    assert all(len(s.split()) > 3 for s in [*(r.sentence for r in RULES), *BETWEEN.values()])


def test_only_essential_rules_keep_an_article_from_loading():
    for rule in RULES:
        path = next(BROKEN.glob(f"{rule.number}_*.md"))
        assert bool(essential(Draft.read(path))) is rule.essential


def test_several_problems_of_several_files_are_told_in_one_run():
    paths = sorted(BROKEN.iterdir())
    found = examine([Draft.read(NEIGHBOUR), *map(Draft.read, paths)], known=["K001_front_matter"])
    assert {p.path for p in found} == set(paths)
    assert {p.rule for p in found} == set(NUMBERS)
    assert found == sorted(found)


def test_several_problems_of_one_file_are_told_in_one_run():
    broken = changed("status: 404", "colour: red\nshape: round\nstatus: 99")
    assert [(p.line, p.rule) for p in examine([broken])] == [(4, "K002"), (5, "K002"), (6, "K006")]


def test_a_problem_reads_as_editors_and_ci_expect():
    assert str(Problem(Path("a/413.md"), 7, "K004", "write it")) == "a/413.md:7: K004 write it"


SAID = [
    ("---\nid", "id", "K001", "start the file with front matter: a line of three dashes"),
    ('id: "neighbour"', "id: [", "K001", "mend the YAML"),
    ('id: "neighbour"', "id: neighbour: x", "K001", "mend the YAML"),
    ("checked: 2026-11-01", "checked: 2026-13-45", "K001", "mend the YAML: this is no timestamp that exists"),
    ("status: 404", "status: !!int four", "K001", "mend the YAML: this is no int that exists"),
    ("status: 404", f"status: {'9' * 5_000}", "K001", "mend the YAML: this is no int that exists"),
    ("status: 404", "status: !!bool x", "K001", "mend the YAML: this is no bool that exists"),
    ("names: [shelf unknown]", 'names: ["\ud800"]', "K001", "mend the YAML: not a text of whole characters"),
    ("names: [shelf unknown]", f"names: [{'[' * 3_000}{']' * 3_000}]", "K001", "mend the YAML"),
    ("status: 404", "numbers: &a [404]\ncarriers: *a", "K001", "mend the YAML: write lists and mappings out"),
    ("names: [shelf unknown]", "names: &a [*a]", "K001", "mend the YAML: write lists and mappings out"),
    ("status: 404", "status: 404\nstatus: 405", "K001", "mend the YAML: write `status` once"),
    ("names: [shelf unknown]", "<<: {names: [x]}", "K001", "mend the YAML: write the keys out instead of `<<`"),
    ("title: No Such Shelf", "title:", "K003", "write something after `title:`"),
    ("title: No Such Shelf", 'title: ""', "K003", "write something after `title:`"),
    ("checked: 2026-11-01", "checked:", "K003", "write something after `checked:`"),
    ("status: 404", "status: true", "K004", "write `status` as a number, not `bool`"),
    (
        "checked: 2026-11-01",
        "checked: 2026-11-01 10:00:00",
        "K004",
        "write `checked` as a date (2026-01-31), not a time",
    ),
    (
        "checked: 2026-11-01",
        "checked: November",
        "K004",
        "write `checked` as a date (2026-01-31), not text (in quotes)",
    ),
    ("names: [shelf unknown]", "names: shelf unknown", "K004", "write `names` as a list, not text (in quotes)"),
    ("names: [shelf unknown]", "names: [404]", "K004", "put quotes around `404` under `names`"),
    ("names: [shelf unknown]", "names: [no]", "K004", "put quotes around `False` under `names`"),
    ("status: 404", "status: 404\nnumbers: [x]", "K004", "write `x` under `numbers` as a whole number"),
    ("status: 404", 'status: 404\ncarriers: ["400"]', "K004", "write `400` under `carriers` as a whole number"),
    ("sender: origin", "sender: [origin]", "K007", "write a sender out of"),
    ("sender: origin", "place: [code]", "K007", "write `place: code` or leave it out"),
    ("sender: origin", "with: depot", "K007", "write `with` as a list"),
    ("sender: origin", "cause: no stop", "K007", "write `cause` of `no such shelf in depot` as one sentence"),
    ("sender: origin", f"fix: {'x' * 230}.", "K007", "write `fix` of `no such shelf in depot` as one sentence"),
    ("sender: origin", f"fix: {{operator: {'x' * 230}.}}", "K007", "write `fix` of `no such shelf in depot` as one"),
    ("sender: origin", "fix: {}", "K007", "write `fix` of `no such shelf in depot` as one sentence"),
    ("sender: origin", "fix: {owner: Stop.}", "K007", "write `fix` of `no such shelf in depot` once for vis"),
    ("sender: origin", 'fix: {operator: A., "operator, visitor": B.}', "K007", "write `fix` of `no such"),
    ("sender: origin", "fix: {operator: Stop., visitor: Owners can go on.}", "K024", "put what follows `Owners can`"),
    ("sender: origin", "colour: red", "K007", "remove the unknown key `colour` of the signature"),
    ("- text: no such shelf in depot\n    sender", "- sender", "K007", "write the signature as `- text: words`"),
    ("checked:", "retry:\nchecked:", "K011", "write one of as-is, after, changed, never"),
    ("checked:", "translated:\n  no: [x]\nchecked:", "K008", "write an ISO 639-1 code instead of `False`"),
    ("checked:", "translated:\n  de: das Regal\nchecked:", "K008", "write `de` as a list of texts"),
    ("  - title: The depot's manual\n    url: https://example.net/manual", "  []", "K009", "name at least one source"),
    ("## Retry", "## Try again", "K010", "rename `## Try again` to one of"),
    ("## Retry\n", "## Retry\n\n## Retry\n", "K010", "keep one section `## Retry`"),
    ("- K001_front_matter: there", "- there", "K016", "start the line with the neighbour's id and a colon"),
    ("Once the shelf is free.", "Write to <@U012AB3CD>.", "K022", "remove `<@U012AB3CD>`"),
    ("Once the shelf is free.", "Set `password=hunter2hunter2`.", "K022", "replace what looks like a password by"),
]


@pytest.mark.parametrize(("old", "new", "rule", "said"), SAID)
def test_what_a_rule_says(old, new, rule, said):
    found = words(changed(old, new))
    assert (rule, True) in [(number, w.startswith(said)) for number, w in found], found


def test_a_heading_inside_a_code_fence_is_no_section():
    assert words(changed("```\ndepot", "```\n## Causes\ndepot")) == []


def test_a_file_that_is_not_utf_8_is_told_with_its_byte(tmp_path):
    path = tmp_path / "409.md"
    path.write_bytes(b"---\nid: \xff\n")
    assert [str(p) for p in check([path])] == [f"{path}:1: K001 save the file as UTF-8 (byte 8 is not)"]


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(LibraryError, match=r"nowhere does not exist"):
        check([tmp_path / "nowhere"])


def test_a_teams_article_may_name_the_packs_articles_its_numbers_and_its_own_neighbours(tmp_path):
    text = NEIGHBOUR.read_text().replace("checked:", 'related: ["413", "cf-1007", "403-vpn"]\nchecked:')
    (tmp_path / "neighbour.md").write_text(text.replace("- K001_front_matter:", "- 403-vpn:"))
    (tmp_path / "403-vpn.md").write_text("")
    assert check([tmp_path / "neighbour.md"]) == []


def test_the_command_prints_every_problem_and_ends_with_1(capsys):
    path = BROKEN / "K004_type.md"
    assert main([str(path)]) == 1
    line, said = TOLD["K004_type"]
    assert f"{path}:{line}: K004 {said}\n" in capsys.readouterr().out


def test_the_command_says_nothing_of_sound_articles(capsys):
    assert main([str(SOUND)]) == 0
    assert capsys.readouterr().out == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("aé:#-[]{}\"'\n 4", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from([*rules.REQUIRED_KEYS, *rules.OPTIONAL_KEYS])


@settings(deadline=None)  # what is told does not hang on how busy the machine is
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_the_front_matter_holds_it_is_told_and_nothing_breaks(front):
    import yaml

    sound = Draft.read(NEIGHBOUR)
    text = "---\n" + yaml.safe_dump({**(sound.front or {}), **front}, allow_unicode=True) + "---\n" + sound.body
    found = draft(text, "neighbour")
    if not essential(found):
        Article.of(found)
    examine([found])


@given(st.text())
def test_any_file_is_examined(text):
    for found in (draft(text), draft(f"---\n{text}\n---\n"), draft(f"---\nid: a\n---\n{text}")):
        assert examine([found])


def test_every_key_that_nobody_knows_is_told_at_its_line():
    front = "\n".join(f"key{n}: {n}" for n in range(300))
    draft = Draft.of(Path("odd.md"), f"---\n{front}\n---\n")
    told = {p.line for p in examine([draft]) if "unknown key" in p.words}
    assert told == set(range(2, 302))
