"""What programs beside the browser ask the components for, and whether they get it."""

from promaudit.model.errands.asked import asked_names, asking_places
from promaudit.model.errands.errands import errands

__all__ = ["asked_names", "asking_places", "errands"]
