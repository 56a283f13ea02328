"""`python -m benchmarks`: the measurements, one after the other."""

from benchmarks import board, mailing, reading, signing

signing.main()
reading.main()
board.main()
mailing.main()
