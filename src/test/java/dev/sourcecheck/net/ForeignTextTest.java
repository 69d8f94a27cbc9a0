package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignTextTest {
  @Test
  void aStrangersTextBecomesOneHarmlessLine() {
    assertThat(ForeignText.clean("a\r\n\tb\u001b[31m \u202e c\u0000\u200b"))
        .isEqualTo("a b [31m c");
    assertThat(ForeignText.clean("Schema »Größe« 表")).isEqualTo("Schema »Größe« 表");
    assertThat(ForeignText.clean(null)).isEmpty();
  }

  @Test
  void whatIsNotSeenSplitsNothing() {
    assertThat(ForeignText.clean("pass\u200bwo\u00adrd \u2060is\ufeff")).isEqualTo("password is");
  }

  @Test
  void longTextIsCut() {
    assertThat(ForeignText.clean("abcdef", 4)).isEqualTo("abcd…");
    assertThat(ForeignText.clean("abcd", 4)).isEqualTo("abcd");
  }
}
