package dev.sourcecheck.engine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveFetchTest {
  @ParameterizedTest(name = "{0} rows of {1} bytes, then {3}")
  @CsvSource({
    "10, 100, 262144, 40",
    "40, 100, 262144, 160",
    "900, 100, 262144, 2621",
    "3000, 10, 262144, 4000",
    "1000, 100, 65536, 655",
    "10, 100000, 262144, 2",
    "10, 400000, 262144, 1",
    "1, 100, 262144, 4",
    "1, 0, 262144, 4"
  })
  void adaptsFetchSizeToRowWidth(int size, long width, long portion, int next) {
    ReceiveMeter.Fetch last = new ReceiveMeter.Fetch(1, size, 0, size * width);
    assertThat(AdaptiveFetch.next(size, last, portion)).isEqualTo(next);
  }
}
