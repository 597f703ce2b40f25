"""Classroom 50's runner starts this in the checkout of a submission."""

import os
import sys

grade = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grade")
sys.exit(os.spawnvp(os.P_WAIT, "sh", ["sh", grade]))
