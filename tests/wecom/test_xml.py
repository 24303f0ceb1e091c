"""XML from outside: read as plain values, or refused."""

import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wecom import xml

BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><x>&b;</x></xml>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><x>&f;</x></xml>'


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (BOMB, "entity"),
        (OUTSIDE, "entity"),
        ("<xml>&undefined;</xml>", "xml"),
        ("not xml", "xml"),
        ("", "xml"),
        ("<xml>text only</xml>", "xml"),
        ("<a>" * 50_000 + "x" + "</a>" * 50_000, "xml"),
        (b'<?xml version="1.0" encoding="no-such-code"?><xml><a>1</a></xml>', "xml"),
        ("<xml>" + "<a/>" * 249_990 + "</xml>", "xml"),
        ("<xml " + " ".join(f'a{n}="1"' for n in range(90_000)) + "/>", "xml"),
    ],
    ids=["bomb", "file", "entity", "text", "nothing", "no nodes", "deep", "encoding", "many nodes", "many attributes"],
)
def test_what_could_hurt_is_refused(raw: str | bytes, reason: str) -> None:
    with pytest.raises(xml.XmlError) as refused:
        xml.read(raw)

    assert refused.value.reason == reason


@pytest.mark.parametrize("node", ["<a/>", "<a><b/></a>", "<a>" * 11 + "</a>" * 11])
def test_refusing_a_million_bytes_takes_no_longer_than_reading_an_honest_callback(node: str) -> None:
    raw = "<xml>" + node * (1_000_000 // len(node)) + "</xml>"
    calls = 0

    def count(_frame: object, what: str, _arg: object) -> None:
        nonlocal calls
        calls += what == "call"

    sys.setprofile(count)
    try:
        with pytest.raises(xml.XmlError):
            xml.read(raw)
    finally:
        sys.setprofile(None)

    assert calls < 50_000


def test_cdata_and_bare_values_read_the_same() -> None:
    assert xml.read("<xml><A><![CDATA[1]]></A><B> 2 </B></xml>") == {"A": "1", "B": "2"}


def test_repeated_nodes_become_a_list() -> None:
    node = xml.read("<xml><L><I>a</I><I>b</I><I>c</I></L></xml>")

    assert node == {"L": {"I": ["a", "b", "c"]}}
    assert list(xml.texts(node["L"])) == ["a", "b", "c"]


def test_a_list_may_also_be_one_text_with_commas() -> None:
    assert list(xml.texts("a, b,,c")) == ["a", "b", "c"]


def test_the_canonical_form_forgets_order_and_wrapping_and_nothing_else() -> None:
    one = xml.canonical(dict(xml.read("<xml><A>1</A><B><I>x</I></B></xml>")))
    same = xml.canonical(dict(xml.read("<xml>\n<B><I><![CDATA[x]]></I></B><A>1</A></xml>")))
    other = xml.canonical(dict(xml.read("<xml><A>1</A><B><I>y</I></B></xml>")))

    assert one == same
    assert one != other


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.text(max_size=8)),
    st.dictionaries(st.sampled_from("ABCD"), st.text(max_size=8)),
)
def test_different_contents_never_look_alike(one: dict[str, str], other: dict[str, str]) -> None:
    assert (xml.canonical(dict(one)) == xml.canonical(dict(other))) == (one == other)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(raw: str) -> None:
    with suppress(xml.XmlError):
        xml.read(raw)
