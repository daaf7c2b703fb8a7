"""The student's button: a click is recorded before the answer leaves, and leads to Zoom and nowhere else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tortoise import Tortoise

from models.tables.classes import ClassSession, Evidence
from models.tables.people import Teacher
from tests.conftest import SettableClock
from tests.world import World

from .conftest import BASE_URL, Client, Serve

CRAWLERS = [
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15 (Applebot/0.1)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Viber/13.3.0.22",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Mozilla/5.0 (compatible; Bytespider)",
    "GPTBot/1.2",
]
PEOPLE = [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Telegram-Android/11.2 (Xiaomi)",
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/21E219 Instagram 325.0 Viber",
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/450.0]",
    "curl/8.5.0",
    "",
]
AHEAD = [
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"X-Moz": "prefetch"},
    {"X-Purpose": "preview"},
]


def address(session: ClassSession) -> str:
    return f"/api/zoom/track?token={session.tracking_token}"


async def clicks(session: ClassSession) -> list[Evidence]:
    return await Evidence.filter(session_id=session.id, kind="click").order_by("id")


async def is_untouched(session: ClassSession) -> bool:
    fresh = await ClassSession.get(id=session.id)
    return fresh.session_status == "sent" and fresh.clicked_at is None and not await clicks(session)


async def test_a_click_begins_the_class(serve: Serve, session: ClassSession, clock: SettableClock) -> None:
    client = await serve(mode="direct")
    await client.get(address(session), allow_redirects=False)
    fresh = await ClassSession.get(id=session.id)
    assert (fresh.session_status, fresh.clicked_at) == ("active", clock.now)


async def test_direct_mode_redirects_to_zoom_with_the_way_back(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.status == 302
    location = answer.headers["Location"]
    assert location.startswith("https://zoom.us/j/12345678901?pwd=abc&leave_url=")
    landing = f"{BASE_URL}/api/zoom/session-complete?token={session.tracking_token}"
    assert parse_qs(urlsplit(location).query)["leave_url"] == [landing]


async def test_the_passcode_reaches_zoom_exactly_as_it_came(serve: Serve, world: World) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher), "https://zoom.us/j/123456789?pwd=a%2Bb.1")
    client = await serve(mode="direct")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.headers["Location"].startswith("https://zoom.us/j/123456789?pwd=a%2Bb.1&leave_url=")


async def test_who_has_a_link_of_their_own_is_led_by_that_one(serve: Serve, session: ClassSession) -> None:
    await ClassSession.filter(id=session.id).update(personal_link="https://zoom.us/w/12345678901?tk=aminas")
    client = await serve(mode="direct")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.headers["Location"].startswith("https://zoom.us/w/12345678901?tk=aminas&leave_url=")


async def test_a_link_of_ones_own_leads_to_zoom_or_nowhere(serve: Serve, session: ClassSession) -> None:
    await ClassSession.filter(id=session.id).update(personal_link="https://zoom.us.evil.example/w/12345678901")
    client = await serve(mode="direct")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.status == 500
    assert "evil" not in await answer.text()


async def test_a_second_click_is_activity_not_another_beginning(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve(mode="direct")
    await client.get(address(session), allow_redirects=False)
    began = clock.now
    clock.forward(minutes=7)
    await client.get(address(session), allow_redirects=False)
    fresh = await ClassSession.get(id=session.id)
    assert (fresh.clicked_at, fresh.last_activity_at) == (began, clock.now)
    assert len(await clicks(session)) == 2


async def test_a_click_keeps_a_mark_of_the_address_but_not_the_address(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    await client.get(address(session), allow_redirects=False, headers={"User-Agent": "x" * 5000})
    (click,) = await clicks(session)
    assert "127.0.0.1" not in str(click.details)
    assert len(click.details["address"]) == 16
    assert click.details["agent"] == "x" * 200


async def test_behind_a_trusted_proxy_the_last_forwarded_address_is_marked(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve(mode="direct", trust_proxy=True)
    for forwarded in ("203.0.113.7", "198.51.100.1, 203.0.113.7", "198.51.100.1"):
        await client.get(address(session), allow_redirects=False, headers={"X-Forwarded-For": forwarded})
        clock.forward(seconds=1)
    first, spoofed_before, other = [click.details["address"] for click in await clicks(session)]
    assert first == spoofed_before != other


async def test_without_a_trusted_proxy_a_forwarded_address_is_not_believed(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve(mode="direct")
    for forwarded in ("203.0.113.7", "198.51.100.1"):
        await client.get(address(session), allow_redirects=False, headers={"X-Forwarded-For": forwarded})
        clock.forward(seconds=1)
    first, second = [click.details["address"] for click in await clicks(session)]
    assert first == second


async def test_a_link_preview_gets_no_zoom_link_and_is_no_click(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    for agent in CRAWLERS:
        answer = await client.get(address(session), allow_redirects=False, headers={"User-Agent": agent})
        assert answer.status == 200, agent
        assert "zoom.us" not in await answer.text(), agent
    assert await is_untouched(session)


async def test_a_person_is_not_taken_for_a_crawler(serve: Serve, session: ClassSession, clock: SettableClock) -> None:
    client = await serve(mode="direct")
    for agent in PEOPLE:
        answer = await client.get(address(session), allow_redirects=False, headers={"User-Agent": agent})
        assert answer.status == 302, agent
        clock.forward(seconds=1)
    assert [click.details["agent"] for click in await clicks(session)] == PEOPLE


async def test_a_prefetch_is_no_click_and_is_not_kept_by_the_browser(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    for headers in AHEAD:
        answer = await client.get(address(session), allow_redirects=False, headers=headers)
        assert answer.status == 503, headers
        assert "zoom.us" not in await answer.text(), headers
    assert await is_untouched(session)


async def test_head_is_no_click(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    answer = await client.head(address(session), allow_redirects=False)
    assert answer.status == 200
    assert "Location" not in answer.headers
    assert await is_untouched(session)


async def test_a_malformed_token_is_404(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    for token in ("", "short", "a" * 65, "a b" * 8, "../../../../etc/passwd", "%00" * 20, "ü" * 20, "%ff" * 20):
        assert (await client.get(f"/api/zoom/track?token={token}")).status == 404, token
    assert (await client.get("/api/zoom/track")).status == 404
    assert await is_untouched(session)


async def test_an_unknown_token_is_404_on_a_plain_page(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    answer = await client.get("/api/zoom/track?token=" + "a" * 22)
    assert answer.status == 404
    assert answer.content_type == "text/html"
    assert "There is nothing here" in await answer.text()


async def test_a_link_is_good_until_it_expires(serve: Serve, session: ClassSession, clock: SettableClock) -> None:
    client = await serve(mode="direct")
    clock.now = session.expires_at
    assert (await client.get(address(session), allow_redirects=False)).status == 410
    assert await is_untouched(session)
    clock.now = session.expires_at - timedelta(seconds=1)
    assert (await client.get(address(session), allow_redirects=False)).status == 302


async def test_who_is_in_class_may_come_back_in_after_the_link_expired(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve(mode="direct")
    clock.now = session.expires_at - timedelta(minutes=5)
    await client.get(address(session), allow_redirects=False)
    clock.forward(minutes=10)
    assert (await client.get(address(session), allow_redirects=False)).status == 302


@pytest.mark.parametrize("status", ["cancelled", "void", "expired"])
async def test_a_closed_class_is_410_and_records_nothing(serve: Serve, session: ClassSession, status: str) -> None:
    await ClassSession.filter(id=session.id).update(session_status=status)
    client = await serve(mode="direct")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.status == 410
    assert "zoom.us" not in await answer.text()
    assert not await clicks(session)


@pytest.mark.parametrize("link", ["https://evil.com/j/1", "http://zoom.us/j/1", "https://zoom.us.evil.com/j/1"])
@pytest.mark.parametrize("mode", ["direct", "countdown", "companion"])
async def test_a_stored_link_that_is_not_zooms_is_never_given_out(
    serve: Serve, session: ClassSession, link: str, mode: str
) -> None:
    await ClassSession.filter(id=session.id).update(link=link)
    client = await serve(mode=mode)
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.status == 500
    assert "/j/1" not in await answer.text()
    assert "Location" not in answer.headers
    assert await is_untouched(session)


async def test_other_methods_are_405(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await client.request(method, address(session))
        assert answer.status == 405, method
        assert "GET" in answer.headers["Allow"], method
    assert await is_untouched(session)


async def test_a_click_that_cannot_be_kept_is_not_answered_as_if_it_were(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="direct")
    connection = Tortoise.get_connection("default")
    await connection.execute_script("ALTER TABLE evidence RENAME TO evidence_away")
    answer = await client.get(address(session), allow_redirects=False)
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    text = await answer.text()
    assert "Please try again" in text
    assert "Traceback" not in text
    assert "evidence" not in text
    await connection.execute_script("ALTER TABLE evidence_away RENAME TO evidence")
    assert (await client.get(address(session), allow_redirects=False)).status == 302


async def test_hammering_one_link_does_not_fill_the_table_nor_hold_up_others(
    serve: Serve, session: ClassSession, world: World, clock: SettableClock
) -> None:
    client = await serve(mode="direct")
    statuses = []
    for _ in range(30):
        statuses.append((await client.get(address(session), allow_redirects=False)).status)
        clock.forward(seconds=1)
    assert statuses == [302] * 20 + [429] * 10
    assert len(await clicks(session)) == 20
    other = await world.session(await Teacher.get(), await world.student(await Teacher.get(), "Omar"))
    assert (await client.get(address(other), allow_redirects=False)).status == 302
    clock.forward(minutes=1)
    assert (await client.get(address(session), allow_redirects=False)).status == 302


async def test_a_page_says_the_class_the_teacher_and_what_happens_next(client_page: str) -> None:
    assert "<h1>Your class with <bdi>Yusuf</bdi></h1>" in client_page
    assert "<bdi>Amina</bdi> · 60 minutes" in client_page
    assert "just leave Zoom" in client_page


@pytest.fixture
async def client_page(serve: Serve, session: ClassSession) -> str:
    client: Client = await serve(mode="countdown", countdown_seconds=7)
    return await (await client.get(address(session))).text()


async def test_the_countdown_goes_by_itself_without_javascript(client_page: str, session: ClassSession) -> None:
    zoom = f"https://zoom.us/j/12345678901?pwd=abc&amp;leave_url={BASE_URL.replace('/', '%2F').replace(':', '%3A')}"
    assert f'<noscript><meta http-equiv="refresh" content="7;url={zoom}' in client_page
    assert f'href="{zoom}' in client_page
    assert "Zoom opens by itself in 7 seconds." in client_page


async def test_the_companion_page_knows_where_and_how_often_to_beat(serve: Serve, session: ClassSession) -> None:
    client = await serve(mode="companion", heartbeat_seconds=45)
    text = await (await client.get(address(session))).text()
    assert 'data-every="45"' in text
    assert f'data-token="{session.tracking_token}"' in text
    assert 'target="_blank" rel="noopener noreferrer"' in text


async def test_names_cannot_smuggle_markup_into_a_page(serve: Serve, world: World) -> None:
    teacher = await world.teacher("<script>alert(1)</script>")
    session = await world.session(teacher, await world.student(teacher, "%(count)s {{ 7*7 }} %s"))
    client = await serve()
    text = await (await client.get(address(session))).text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<bdi>%(count)s {{ 7*7 }} %s</bdi>" in text


@pytest.mark.parametrize("mode", ["countdown", "companion"])
async def test_everybody_who_opens_the_same_page_finds_their_own_class_in_it(
    serve: Serve, world: World, mode: str
) -> None:
    client = await serve(mode=mode)
    told = [("Yusuf", "Amina", "https://zoom.us/j/11111111111"), ("Huda", "teacher", "https://zoom.us/j/22222222222")]
    pages = []
    for teacher_name, student_name, link in told:
        teacher = await world.teacher(teacher_name)
        session = await world.session(teacher, await world.student(teacher, student_name), link=link)
        pages.append(await (await client.get(address(session))).text())
    for (teacher_name, student_name, link), page, other in zip(told, pages, reversed(pages), strict=True):
        assert f"<h1>Your class with <bdi>{teacher_name}</bdi></h1>" in page
        assert f"<bdi>{student_name}</bdi> · 60 minutes" in page
        assert f'href="{link}?leave_url=' in page
        assert link not in other
