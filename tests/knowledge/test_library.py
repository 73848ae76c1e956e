"""The pack with a team's folder over it: what replaces, what adds, what is left out and told of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.article import Draft
from knowledge.diagnosis import diagnose
from knowledge.library import PACK, Library, LibraryError, files, stamp
from knowledge.outcome import Outcome

SOUND = (Path(__file__).parent / "sound" / "neighbour.md").read_text()


@pytest.fixture(scope="module")
def pack():
    return Library.load()


@pytest.fixture
def team(tmp_path):
    return tmp_path


def write(folder, id_, text=SOUND):
    path = folder / f"{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace('id: "neighbour"', f'id: "{id_}"'))
    return path


def test_the_pack_loads_without_a_problem(pack):
    assert pack.problems == ()
    assert len(pack) == len(list(files(PACK)))


def test_a_teams_article_replaces_the_packs_of_the_same_id(team, pack):
    write(team, "413")
    library = Library.load(team)
    assert library.get("413").title == "No Such Shelf"
    assert len(library) == len(pack)
    assert library.problems == ()


def test_a_teams_article_of_a_new_id_is_added(team, pack):
    write(team, "403-vpn")
    library = Library.load(team)
    assert library.get("403-vpn").path == team / "403-vpn.md"
    assert len(library) == len(pack) + 1


def test_articles_of_subfolders_count_and_readmes_do_not(team):
    write(team / "network" / "vpn", "403-vpn")
    (team / "README.md").write_text("about these articles")
    (team / "notes.txt").write_text("not an article")
    library = Library.load(team)
    assert library.get("403-vpn")
    assert library.problems == ()


def test_a_status_that_a_team_adds_is_answered(team, pack):
    write(team, "502", SOUND.replace("No Such Shelf", "Bad Gateway").replace("status: 404", "status: 502"))
    paste = "HTTP/1.1 502 Bad Gateway"
    assert diagnose(pack, paste).outcome is Outcome.NONE
    assert diagnose(Library.load(team), paste).best.id == "502"


BROKEN = [
    (SOUND.replace("checked:", "chequed:"), 15, "K002"),
    ("no front matter", 1, "K001"),
    (SOUND.replace("title: No Such Shelf", "title: [unclosed"), 4, "K001"),
    (SOUND.replace("checked: 2026-11-01", "checked: 2026-02-30"), 15, "K001"),
    ("", 1, "K001"),
]


@pytest.mark.parametrize(("text", "line", "rule"), BROKEN)
def test_a_broken_file_is_left_out_and_told_of_and_the_packs_article_stays(team, pack, text, line, rule):
    path = write(team, "413", text)
    library = Library.load(team)
    assert library.get("413").path == pack.get("413").path
    assert len(library.problems) == 1
    assert library.problems[0].startswith(f"{path}:{line}: {rule} ")
    assert "\n" not in library.problems[0]


def test_every_broken_file_is_told_of_and_sound_ones_beside_it_serve(team):
    write(team, "413", "x")
    write(team, "414", "x")
    write(team, "403-vpn")
    library = Library.load(team)
    assert len(library.problems) == 2
    assert library.get("403-vpn")


def test_a_file_that_is_not_utf_8_is_left_out(team):
    path = team / "403-vpn.md"
    path.write_bytes(SOUND.encode().replace(b"No Such Shelf", b"Kein solches Regal f\xfcr das"))
    library = Library.load(team)
    assert library.problems == (f"{path}:1: K001 save the file as UTF-8 (byte 47 is not)",)
    assert library.get("403-vpn") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_left_out(team):
    path = write(team, "403-vpn")
    path.chmod(0)
    assert Library.load(team).problems == (f"{path}:1: K001 make the file readable (Permission denied)",)


def test_a_folder_that_does_not_exist_is_named(team):
    with pytest.raises(LibraryError, match=r"absent does not exist: name a folder of articles"):
        Library.load(team / "absent")


def test_an_empty_folder_adds_nothing(team, pack):
    assert Library.load(team).version == pack.version


def test_the_version_is_the_same_for_the_same_articles_and_changes_with_any(team, pack):
    assert Library.load().version == pack.version
    path = write(team, "403-vpn")
    first = Library.load(team).version
    path.write_text(path.read_text().replace("Once the shelf is free.", "Never."))
    second = Library.load(team).version
    assert len({pack.version, first, second}) == 3
    assert all(len(v) == 8 and int(v, 16) >= 0 for v in (first, second))


def test_a_broken_file_leaves_the_version(team, pack):
    write(team, "413", "x")
    assert Library.load(team).version == pack.version


def test_the_stamp_changes_when_a_file_does(team):
    path = write(team, "403-vpn")
    before = stamp([team])
    assert stamp([team]) == before
    os.utime(path, ns=(1, 1))
    assert stamp([team]) != before
    path.unlink()
    assert stamp([team]) == ()


def test_two_libraries_are_the_same_only_if_they_are_one():
    one, other = Library.of(()), Library.of(())
    assert one != other
    assert len({one, other}) == 2


def test_an_article_of_several_numbers_is_found_under_each(pack):
    article = pack.get("cf-1006")
    assert pack.get("cf-1007") is article
    assert pack.of_number(1007) is article
    assert article.id_for(1007) == "cf-1007"
    assert article.id_for(1006) == article.id_for(None) == article.id_for(4711) == "cf-1006"


def test_what_no_article_is_about_is_found_nowhere(pack):
    assert pack.get("nothing") is None
    assert pack.of_status(299) is None
    assert pack.of_number(4711) is None


def test_a_status_finds_the_article_of_that_id_and_not_one_that_arrives_with_it(pack):
    assert pack.of_status(403).id == "403"


def test_a_library_made_of_articles_holds_them(pack):
    assert list(Library.of([pack.get("413")])) == [pack.get("413")]
    assert len(Library.of([])) == 0


def test_a_draft_of_the_pack_knows_its_lines(pack):
    draft = pack.get("413").draft
    lines = draft.text.splitlines()
    assert lines[draft.line_of("checked") - 1].startswith("checked:")
    assert all(lines[s.line - 1] == f"## {s.name}" for s in draft.sections)
    assert isinstance(draft, Draft)
