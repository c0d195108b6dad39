"""What programs beside the browser ask the components for, and whether they get it."""

from promaudit.model.errands.errands import asked_names, errands

__all__ = ["asked_names", "errands"]
