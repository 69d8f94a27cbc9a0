package dev.sourcecheck.source.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%C3", "%FF", "a%-1"})
  void rejectsInvalidEncoding(String text) {
    assertThatThrownBy(() -> PercentEncoding.decode(text))
        .isInstanceOf(ConnectionTextException.class)
        .hasMessageNotContaining(text + "%");
  }
}
