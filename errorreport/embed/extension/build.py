"""The browser extension: the snippet's own capture and dialog, packed for Chromium and Firefox.

Nothing in it is loaded from elsewhere at run time. What pages run and what it runs are one source:
the dialog as it is served, and the loader's functions that keep a mark, taken from their source.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from errorreport.embed.snippet import locales

#: what is asked for at install, and all that is ever asked for
PERMISSIONS = ("activeTab", "scripting", "storage", "contextMenus", "alarms")
ICONS = (16, 32, 48, 128)  # px
NAME = "errorreport"
GECKO_ID = "extension@errorreport.invalid"
#: the first that lets content scripts adopt style sheets (bugzilla.mozilla.org 1751346)
GECKO_VERSION = "153.0"
CHROMIUM_VERSION = "120"
#: browsers' names of folders where ours is only the language
_FOLDERS = {"pt": "pt_BR", "zh": "zh_CN"}
#: of the loader: what an extension needs as well, each at the depth it stands there
_CAPTURE = (("make", 2), ("plate", 2), ("language", 2), ("marked", 2))
_KEEP = (("wayTo", 4), ("mark", 4))
_MOMENT = (2020, 1, 1, 0, 0, 0)  # of every packed file, so that one source gives one zip

_EMBED = files("errorreport.embed")
_HERE = files("errorreport.embed.extension")


def write(folder: Path, *, server: str | None) -> list[Path]:
    """Write both packages and the documents for the stores into ``folder``; return all paths.

    ``server``: the only service that this build sends to; None: whichever a site names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    release = version("errorreport")
    written = []
    for browser in ("chromium", "firefox"):
        path = folder / f"errorreport-{browser}-{release}.zip"
        path.write_bytes(_packed(contents(browser, server=server)))
        written.append(path)
    for name in ("store.md", "privacy.md"):
        path = folder / name
        path.write_text(_source(name), encoding="utf-8")
        written.append(path)
    return written


def contents(browser: str, *, server: str | None = None) -> dict[str, bytes]:
    """Return the files of the package for ``browser`` by their path."""
    spoken = locales()
    own = json.loads(_source("words.json"))
    packed: dict[str, bytes] = {
        "manifest.json": _json(manifest(browser)),
        "content.js": content_script(server).encode(),
        "words/all.json": _json(list(spoken)),
    }
    for name in ("worker.js", "mine.html", "mine.js"):
        packed[name] = _source(name).encode()
    for code, words in spoken.items():
        packed[f"words/{code}.json"] = _json({**words, **own[code]})
        about = {"about": {"message": own[code]["extension.about"]}}
        packed[f"_locales/{_FOLDERS.get(code, code)}/messages.json"] = _json(about)
    for size in ICONS:
        packed[f"icons/{size}.png"] = (_HERE / "icons" / f"{size}.png").read_bytes()
    return packed


def manifest(browser: str) -> dict[str, Any]:
    """Return the manifest for ``browser``."""
    icons = {str(size): f"icons/{size}.png" for size in ICONS}
    shared: dict[str, Any] = {
        "manifest_version": 3,
        "name": NAME,
        "version": version("errorreport"),
        "description": "__MSG_about__",
        "default_locale": "en",
        "icons": icons,
        "permissions": list(PERMISSIONS),
        "action": {"default_title": "__MSG_about__", "default_icon": icons},
        "commands": {"_execute_action": {"suggested_key": {"default": "Alt+Shift+E"}}},
    }
    if browser == "chromium":
        background = {"service_worker": "worker.js"}
        return {
            **shared,
            "background": background,
            "minimum_chrome_version": CHROMIUM_VERSION,
            "incognito": "split",
        }
    gecko = {
        "id": GECKO_ID,
        "strict_min_version": GECKO_VERSION,
        "data_collection_permissions": {"required": ["websiteContent"]},
    }
    return {
        **shared,
        "background": {"scripts": ["worker.js"]},
        "browser_specific_settings": {"gecko": gecko},
    }


def content_script(server: str | None) -> str:
    """Return what runs in a page: the source with the snippet's parts in their places."""
    loader = (_EMBED / "loader.js").read_text(encoding="utf-8")
    style = json.dumps(_minified_style("loader"))
    capture = [declaration(loader, name, depth) for name, depth in _CAPTURE]
    keep = [declaration(loader, name, depth) for name, depth in _KEEP]
    capture.append(f"  const keep = (range) => {{\n{''.join(keep)}    return mark;\n  }};\n")
    dialog = _built("dialog.js", "export let open=")
    for found, ours in (("import.meta.url", '""'), ("__MORE__", '"more"')):
        if dialog.count(found) != 1:
            raise ValueError(
                f"The built dialog says {found} {dialog.count(found)} times, not once."
            )
        dialog = dialog.replace(found, ours)
    places = {
        "__CAPTURE__": "".join(capture).replace("__STYLE__", style),
        "__LANGUAGES__": f'"{"".join(locales())}"',
        "__ONLY__": json.dumps(server),
        "__DIALOG__": dialog.replace("__HANDOVER__", '"handover"'),
        "__MORE__": _built("more.js", "export default").replace("__PROOF__", '"proof"'),
        "__PROOF__": _built("proof.js", "export let solve="),
        "__DIALOG_STYLE__": json.dumps(_minified_style("dialog")),
    }
    script = _source("content.js")
    for place, text in places.items():
        script = script.replace(place, text)
    left = re.findall(r"__[A-Z_]+__", script)
    if left:
        raise ValueError(f"Nothing was put in the place of {', '.join(left)}.")
    return script


def declaration(source: str, name: str, depth: int) -> str:
    """Return the declaration of ``name`` that begins ``depth`` spaces in, up to its own end."""
    begin = re.search(rf"^ {{{depth}}}const {name} = ", source, re.MULTILINE)
    if begin is None:
        raise ValueError(f"The loader declares no {name} {depth} spaces in.")
    taken = ""
    for line in source[begin.start() :].splitlines(keepends=True):
        taken += line
        balanced = all(taken.count(a) == taken.count(b) for a, b in ("()", "[]", "{}"))
        if balanced and line.rstrip().endswith(";"):
            return taken
    raise ValueError(f"The declaration of {name} in the loader has no end.")


def _built(name: str, prefix: str) -> str:
    """Return a served file as an expression: without the export before it."""
    source = (_EMBED / "built" / name).read_text(encoding="utf-8")
    if not source.startswith(prefix):
        raise ValueError(f"The built {name} does not begin with {prefix!r}.")
    return source.removeprefix(prefix).rstrip().rstrip(";")


def _minified_style(name: str) -> str:
    source = (_EMBED / f"{name}.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)


def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _packed(contents: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()
