"""A host with a handful of files, for readers that look things up."""

from promaudit.facts.files import Kind


class Host:
    """Files by their paths; everything else is missing. Texts are handed out as bytes (latin-1)."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = {path: text.encode("utf-8", "surrogateescape").decode("latin-1") for path, text in files.items()}

    def kind(self, path: str) -> Kind:
        if path in self._files:
            return "file"
        return "directory" if self.names(path) else "missing"

    def text(self, path: str) -> str | None:
        return self._files.get(path)

    def names(self, path: str) -> tuple[str, ...] | None:
        folder = path.rstrip("/") + "/"
        below = {name.removeprefix(folder).partition("/")[0] for name in self._files if name.startswith(folder)}
        return tuple(sorted(below)) or None
