"""`python -m benchmarks`: the measurements, one after the other."""

from benchmarks import board, reading, signing

signing.main()
reading.main()
board.main()
