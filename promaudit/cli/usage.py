"""What is wrong with a command line, as click tells it; click is imported when something is."""


def usage_error(message: str) -> Exception:
    """A click.UsageError."""
    import click

    return click.UsageError(message)


def bad_parameter(message: str, hint: str | None = None) -> Exception:
    """A click.BadParameter; `hint` is the option, where click cannot know it."""
    import click

    return click.BadParameter(message, param_hint=hint)
