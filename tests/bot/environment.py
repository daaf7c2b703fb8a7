"""python -m tests.bot.environment : the names of everything in this process's environment."""

import json
import os
import sys

if __name__ == "__main__":
    sys.stdout.write(json.dumps(sorted(os.environ)))
