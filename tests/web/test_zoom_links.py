"""Every form of Zoom link is understood, and nothing but Zoom ever comes out."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.ports import ClassLink, LinkProblem
from web.zoom.sansio import is_zoom_url, read_link, with_leave_url

UNDERSTOOD = [
    ("https://zoom.us/j/5551112222", "https://zoom.us/j/5551112222"),
    (
        "https://us05web.zoom.us/j/12345678901?pwd=UVZoamhtbmhPTDZpRVdEKzZTbVBUdz09#success",
        "https://us05web.zoom.us/j/12345678901?pwd=UVZoamhtbmhPTDZpRVdEKzZTbVBUdz09",
    ),
    ("https://agency.zoomgov.com/j/1601234567", "https://agency.zoomgov.com/j/1601234567"),
    ("https://schule.zoom-x.de/j/61234567890?pwd=a.b-c_d.1", "https://schule.zoom-x.de/j/61234567890?pwd=a.b-c_d.1"),
    ("https://zoom.com.cn/j/123456789", "https://zoom.com.cn/j/123456789"),
    ("https://us02web.zoom.us/w/81234567890?pwd=x", "https://us02web.zoom.us/w/81234567890?pwd=x"),
    ("https://app.zoom.us/wc/1234567890/join?pwd=a&uname=Yusuf", "https://zoom.us/j/1234567890?pwd=a"),
    ("https://company.zoom.us/wc/join/1234567890?wpk=w&pwd=a", "https://company.zoom.us/j/1234567890?pwd=a"),
    ("zoommtg://zoom.us/join?action=join&confno=123456789&pwd=xxxx", "https://zoom.us/j/123456789?pwd=xxxx"),
    ("zoomus://company.zoom.us/join?confno=1234567890", "https://company.zoom.us/j/1234567890"),
    ("ZOOMMTG://zoom.us/join?confno=1234567890", "https://zoom.us/j/1234567890"),
    ("http://zoom.us/j/123456789", "https://zoom.us/j/123456789"),
    ("HTTPS://US02WEB.ZOOM.US/j/123456789/", "https://us02web.zoom.us/j/123456789"),
    ("https://zoom.us:443/j/123456789", "https://zoom.us/j/123456789"),
    ("zoom.us/j/123456789?pwd=q", "https://zoom.us/j/123456789?pwd=q"),
    ("Class today: https://zoom.us/j/123456789?pwd=q.", "https://zoom.us/j/123456789?pwd=q"),
    ("(zoom.us/j/123456789)", "https://zoom.us/j/123456789"),
    ("<a href='https://zoom.us/j/123456789?x=1&amp;pwd=q'>", "https://zoom.us/j/123456789?pwd=q"),
    ("\u200ehttps://zoom.us/j/123456789\u200f\u2069", "https://zoom.us/j/123456789"),
    ("https://zoom.us/j/123456789?pwd=a%2Bb%3D", "https://zoom.us/j/123456789?pwd=a%2Bb%3D"),
    (
        "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%2Fj%2F123456789%3Fpwd%3Dx&sa=D&source=calendar",
        "https://zoom.us/j/123456789?pwd=x",
    ),
    (
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F123456789&data=1",
        "https://zoom.us/j/123456789",
    ),
    ("123 4567 8901", "https://zoom.us/j/12345678901"),
    ("123-456-789", "https://zoom.us/j/123456789"),
    ("123\u00a0456\u00a07890", "https://zoom.us/j/1234567890"),
    ("١٢٣ ٤٥٦٧ ٨٩٠١", "https://zoom.us/j/12345678901"),
    ("12345678901", "https://zoom.us/j/12345678901"),
    ("Meeting ID: 812 3456 7890\nPasscode: 123456", "https://zoom.us/j/81234567890"),
]

INVITATION = """Yusuf is inviting you to a scheduled Zoom meeting.

Topic: Arabic, level 2
Time: Mar 2, 2026 03:00 PM Cairo

Join Zoom Meeting
https://us02web.zoom.us/j/81234567890?pwd=Qk5sS2x.1

Meeting ID: 812 3456 7890
Passcode: 482913

One tap mobile
+13017158592,,81234567890#,,,,*482913# US (Washington DC)
Find your local number: https://us02web.zoom.us/u/kdQ1abc
"""

PERSONAL = [
    ("https://company.zoom.us/my/jane.doe?pwd=q", "https://company.zoom.us/my/jane.doe?pwd=q"),
    ("zoom.us/my/Yusuf.Ali", "https://zoom.us/my/Yusuf.Ali"),
]

REFUSED: list[tuple[str, LinkProblem]] = [
    ("https://zoom.us/s/1234567890?zak=x", "start_link"),
    ("https://zoom.us/s/1234567890", "start_link"),
    ("https://zoom.us/j/1234567890?zak=x&pwd=q", "start_link"),
    ("https://zoom.us/j/1234567890?ZAK=x", "start_link"),
    ("https://zoom.us/wc/1234567890/start", "start_link"),
    ("zoommtg://zoom.us/start?action=start&confno=1234567890&zpk=x", "start_link"),
    ("https://zoom.us/j/1234567890?tk=registrant&pwd=q", "personal_token"),
    ("https://us02web.zoom.us/meeting/register/tZ0abc", "register_link"),
    ("https://zoom.us/webinar/register/WN_abc", "register_link"),
    ("https://zoom.us/rec/share/abc", "not_a_meeting"),
    ("https://zoom.us/wb/doc/abc", "not_a_meeting"),
    ("https://zoom.us/launch/jc/1234567890", "not_a_meeting"),
    ("https://zoom.us/calendar/add", "not_a_meeting"),
    ("https://zoom.us/", "not_a_meeting"),
    ("https://zoom.us/my/ab", "not_a_meeting"),
    ("https://zoom.us/my/1234567", "not_a_meeting"),
    ("https://zoom.us/j/12345678", "bad_id"),
    ("https://zoom.us/j/123456789012", "bad_id"),
    ("https://zoom.us/j/0123456789", "bad_id"),
    ("https://zoom.us/j/12345abc9", "bad_id"),
    ("zoommtg://zoom.us/join?action=join", "bad_id"),
    ("1234 5678", "bad_id"),
    ("https://meet.google.com/abc-defg-hij", "not_zoom"),
    ("", "no_link"),
    ("hello, class at 15:00", "no_link"),
    ("2026-03-02 15:00", "no_link"),
    ("call me: +20 100 123 4567", "no_link"),
]

HOSTILE = [
    "https://evil.com/zoom.us/j/1234567890",
    "https://zoom.us.evil.com/j/1234567890",
    "https://notzoom.us/j/1234567890",
    "https://zoom.us@evil.com/j/1234567890",
    "https://evil.com@zoom.us/j/1234567890",
    "https://zoom.us:secret@evil.com/j/1234567890",
    "https://evil.com\\@zoom.us/j/1234567890",
    "https://zoom.us\\.evil.com/j/1234567890",
    "https://zoom.us:8443/j/1234567890",
    "https://zoom.us:99999999/j/1234567890",
    "https://zoom。us/j/1234567890",
    "https://ⓩoom.us/j/1234567890",
    "https://xn--oom-9ua.us/j/1234567890",
    "https://zооm.us/j/1234567890",
    "https://zoom.us\x00.evil.com/j/1234567890",
    "https://zoom.us%2eevil.com/j/1234567890",
    "https://[::1]/j/1234567890",
    "https://[zoom.us/j/1234567890",
    "https://zoom.us./j/1234567890",
    "https://.zoom.us/j/1234567890",
    "https:///zoom.us/j/1234567890",
    "javascript://zoom.us/j/1234567890",
    "data://zoom.us/j/1234567890",
    "ftp://zoom.us/j/1234567890",
    "zoommtg://evil.com/join?confno=1234567890",
    "https://www.google.com/url?q=https://evil.com/j/1234567890",
    "https://www.google.com/url?q=https://www.google.com/url?q=https://zoom.us/j/1234567890",
    "https://google.com.evil.com/url?q=https://evil.com",
]


@pytest.mark.parametrize(("text", "url"), UNDERSTOOD)
def test_every_form_of_class_link_is_understood(text: str, url: str) -> None:
    number = int(urlsplit(url).path.rpartition("/")[2])
    assert read_link(text) == ClassLink(url, number)


def test_a_whole_invitation_yields_its_join_link() -> None:
    assert read_link(INVITATION) == ClassLink("https://us02web.zoom.us/j/81234567890?pwd=Qk5sS2x.1", 81234567890)


@pytest.mark.parametrize(("text", "url"), PERSONAL)
def test_a_personal_link_is_kept_without_a_meeting_number(text: str, url: str) -> None:
    assert read_link(text) == ClassLink(url, None)


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_what_is_no_class_link_is_told_apart(text: str, problem: LinkProblem) -> None:
    assert read_link(text) == problem


@pytest.mark.parametrize("text", HOSTILE)
def test_a_disguised_link_is_not_zooms(text: str) -> None:
    assert read_link(text) == "not_zoom"
    assert not is_zoom_url(text)


def test_a_join_link_beside_a_start_link_is_the_one_taken() -> None:
    text = "start: https://zoom.us/s/1234567890?zak=x join: https://zoom.us/j/1234567890"
    assert read_link(text) == ClassLink("https://zoom.us/j/1234567890", 1234567890)


def test_of_several_unusable_links_the_most_telling_is_explained() -> None:
    assert read_link("https://example.com https://zoom.us/u/abc https://zoom.us/s/123456789") == "start_link"


def test_a_very_long_text_is_read_without_delay() -> None:
    for filling in ("https://zoom.us/j/" + "1" * 100_000, "a." * 50_000, "1 " * 50_000, "https://" * 12_500):
        assert not isinstance(read_link(filling), ClassLink)


def test_a_link_too_long_to_keep_is_refused() -> None:
    assert read_link("https://zoom.us/j/123456789?pwd=" + "a" * 2000) == "not_a_meeting"


SIGNS = "@\\/?#:.。[]& \t\x00\u200b\ud800"
HOSTS = ["zoom.us", "evil.com", "google.com", "xn--"]
SCHEMES = ["https://", "http://", "zoommtg://", "https%3A%2F%2F", "//"]
PARTS = ["j/", "my/", "wc/join/", "/url?q=", "1234567890", "pwd=", "confno=", "tk=", "zak=", "%2e", "%00"]
FRAGMENTS = st.sampled_from([*SIGNS, *HOSTS, *SCHEMES, *PARTS])


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=14).map("".join)))
@example("https://zoom.us/j/123456789?pwd=\ud800")
def test_nothing_but_zoom_ever_comes_out(text: str) -> None:
    answer = read_link(text)
    if isinstance(answer, ClassLink):
        parts = urlsplit(answer.url)
        assert is_zoom_url(answer.url)
        assert parts.scheme == "https"
        assert parts.netloc.endswith(("zoom.us", "zoom.com", "zoomgov.com", "zoom-x.de", "zoom.com.cn"))
        assert answer.url.isascii()
        assert answer.url.isprintable()
        again = read_link(answer.url)
        assert isinstance(again, ClassLink)
        assert again.meeting_id == answer.meeting_id


@pytest.mark.parametrize(
    "url",
    [
        "http://zoom.us/j/1",
        "//zoom.us/j/1",
        "/j/1",
        "",
        "https://zoom.us /j/1",
        "https://zoom.us\n.evil.com/",
        "https:zoom.us",
    ],
)
def test_only_https_addresses_of_zooms_hosts_may_be_redirected_to(url: str) -> None:
    assert not is_zoom_url(url)


def test_the_leave_address_rides_along_whole() -> None:
    landing = "https://class.example/api/zoom/session-complete?token=a-b_c&x=1"
    for url in ("https://zoom.us/j/123456789", "https://zoom.us/j/123456789?pwd=a%2Bb", "https://zoom.us/j/1#success"):
        leaving = with_leave_url(url, landing)
        assert parse_qs(urlsplit(leaving).query)["leave_url"] == [landing]
        assert leaving == with_leave_url(url, landing.removesuffix("b_c&x=1"), "b_c%26x%3D1")
        assert leaving.startswith(url.partition("#")[0])
        assert is_zoom_url(leaving)
