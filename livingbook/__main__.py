"""Makes ``python -m livingbook`` work."""

import sys

from livingbook.cli import main

sys.exit(main())
