"""`python -m benchmarks`: the measurements, one after the other."""

from benchmarks import board, files, mailing, reading, signing

signing.main()
reading.main()
board.main()
files.main()
mailing.main()
