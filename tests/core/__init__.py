"""Tests of the calculator: tables with their source beside them, arithmetic by Hypothesis; no database."""
