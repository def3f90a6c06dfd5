"""Somebody brings a file full of traps to the desk of the last notebook, and reads the report."""

import json

from influlab import decision, tables

TRAP = "<script>document.title='owned'</script><img src=http://evil.example/x onerror=alert(1)>"
LINK = '=HYPERLINK("http://evil.example","win")'
UP = "../../etc/passwd"
HEAD = "creator_id,handle,followers,engagement_rate_by_followers,fee"
BUDGET, CURRENCY = 20_000, "EUR"


def hostile_file() -> bytes:
    """A list of creators with three that are traps, and one line that cannot be used."""
    rows = [f'{json.dumps(name)},"<b>{n}</b>",40000,0.09,90' for n, name in enumerate((TRAP, UP))]
    rows.append(f'"{LINK.replace(chr(34), 2 * chr(34))}",{UP},52000,0.08,120')
    rows.append("bo,bo,-3,0.02,100")
    sizes = (9_000, 12_000, 30_000, 60_000, 90_000, 150_000, 250_000, 400_000)
    rows += [f"c{n},,{size},0.0{3 + n % 3},{size // 90}" for n, size in enumerate(sizes)]
    return "\n".join([HEAD, *rows, ""]).encode()


def use_the_desk(house, _view_of=None) -> None:
    """Choose the file, press the button, err once, and open the report that is handed over."""
    page, asked = house.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator(
        ".jupyter-widget-Collapse-header", has_text="Creators: who could be booked"
    ).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file of creators").click()
    content = hostile_file()
    chooser.value.set_files({"name": f"{UP}.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_text("11 of 12 rows read as creators").wait_for()
    refused = page.get_by_role("row").filter(has_text="'followers' is '-3': must be at least 0")
    assert refused.get_by_role("cell").all_inner_texts()[:3] == [
        "5", "'followers' is '-3': must be at least 0", "bo",
    ]  # fmt: skip
    err_once(page)
    computed = decision.dossier(
        {"creators": tables.read(content, "creators")}, budget=BUDGET, currency=CURRENCY
    )
    page.get_by_role("status").filter(has_text=computed.text).wait_for()
    inside = page.frame_locator('iframe[title="The report"]')
    inside.get_by_role("heading", level=1).wait_for()
    verdict = computed.verdict.comparison.text
    assert verdict in inside.locator("body").inner_text()
    read_what_is_saved(page, verdict)
    assert "owned" not in page.title() and asked == []


def err_once(page) -> None:
    """A currency that is none is a sentence; the next press of the button works."""
    page.get_by_label("Budget").fill(str(BUDGET))
    page.get_by_label("Currency (three capitals)").fill("euros")
    button = page.get_by_role("button", name="Answer and write the report")
    button.click()
    mistake = page.get_by_role("alert").filter(has_text="This has to be mended")
    mistake.filter(has_text="'euros'").wait_for()
    page.get_by_label("Currency (three capitals)").fill(CURRENCY)
    button.click()
    mistake.wait_for(state="detached")


def read_what_is_saved(page, verdict: str) -> None:
    """Save the report as a visitor does and open the file, in which nothing runs either."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save report.html").first.click()
    copy = page.context.new_page()
    asked = []
    copy.on("request", lambda each: asked.append(each.url))
    path = saved.value.path().with_suffix(".html")
    saved.value.save_as(path)
    copy.goto(path.as_uri())
    words = copy.locator("body").inner_text()
    assert verdict in words
    assert all(trap in words for trap in (TRAP, LINK, UP))
    assert copy.locator("script, img[src^='http'], a[href^='http://evil']").count() == 0
    assert copy.title() != "owned"
    assert all(url.startswith(("file:", "data:")) for url in asked)
    copy.close()
