package dev.sourcecheck.engine.postgresql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapedUtf8Test {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          "",           "",          true
          61 62,        ab,          true
          C3 A9,        é,           true
          F0 9F 92 BE,  💾,          true
          5C 78 65 39,  \\xe9,      true
          5C 78 45 39,  \\x5CxE9,   true
          5C 78 35 43,  \\x5Cx5C,   true
          5C 78 34 31,  \\x41,      true
          E9,           \\xE9,      false
          E9 74 E9,     \\xE9t\\xE9, false
          C3 A9 E9,     é\\xE9,     false
          E2 82,        \\xE2\\x82, false
          5C E9,        \\\\xE9,    false
          ED A0 80,     \\xED\\xA0\\x80, false
          FF,           \\xFF,      false
          """)
  void escapesWhatIsNotUtf8(String hex, String text, boolean utf8) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(EscapedUtf8.of(bytes)).isEqualTo(new EscapedUtf8(text, utf8));
  }
}
