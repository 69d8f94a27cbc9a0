package dev.sourcecheck.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UntrustedTextTest {
  @Test
  void replacesControlCharactersBySpaces() {
    assertThat(UntrustedText.clean("a\r\n\tb\u001b[31m \u202e c\u0000\u200b"))
        .isEqualTo("a b [31m c");
    assertThat(UntrustedText.clean("Schema »Größe« 表")).isEqualTo("Schema »Größe« 表");
    assertThat(UntrustedText.clean(null)).isEmpty();
  }

  @Test
  void removesFormatCharacters() {
    assertThat(UntrustedText.clean("pass\u200bwo\u00adrd \u2060is\ufeff")).isEqualTo("password is");
  }

  @Test
  void truncatesLongText() {
    assertThat(UntrustedText.clean("abcdef", 4)).isEqualTo("abcd…");
    assertThat(UntrustedText.clean("abcd", 4)).isEqualTo("abcd");
  }
}
