"""What can be wrong with a backup."""


class BackupProblem(Exception):
    """No backup was made, and nothing was left behind; the message is one sentence that says why."""
