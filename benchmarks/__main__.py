"""`python -m benchmarks`: both measurements, one after the other."""

from benchmarks import reading, signing

signing.main()
reading.main()
