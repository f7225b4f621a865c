"""Writes expected.json: the words of the paragraphs of each page, as BeautifulSoup on lxml and str.split() give them.

    pip install beautifulsoup4==4.15.0 lxml==6.1.3
    python3 test/corpus/expected.py

lxml 6.1.3 brings libxml2 2.14.6. An older one reads scripts and characters a little differently.
"""

import json
import pathlib

from bs4 import BeautifulSoup

corpus = pathlib.Path(__file__).parent

# What Python calls the charsets of the web by another name.
codecs = {"utf-8-bom": "utf-8-sig", "windows-874": "cp874", "iso-8859-1": "cp1252"}


def words(page: pathlib.Path) -> list[str]:
    charset = page.name.split(".")[1]
    text = page.read_bytes().decode(codecs.get(charset, charset))
    paragraphs = BeautifulSoup(text, "lxml").find_all("p")
    return [word for paragraph in paragraphs for word in paragraph.get_text().split()]


expected = {page.name: " ".join(words(page)) for page in sorted((corpus / "pages").iterdir())}
(corpus / "expected.json").write_text(
    json.dumps(expected, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
)
