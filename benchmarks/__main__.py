"""`python -m benchmarks`: all measurements, one after the other."""

from benchmarks import mailing, reading, signing

signing.main()
reading.main()
mailing.main()
