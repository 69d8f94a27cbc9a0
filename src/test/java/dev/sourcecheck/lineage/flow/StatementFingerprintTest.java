package dev.sourcecheck.lineage.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementFingerprintTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER USER u PASSWORD 'hunter2'",
        "ALTER USER u PASSWORD 'it''s hunter2'",
        "ALTER USER u PASSWORD E'it\\'s hunter2'",
        "ALTER USER u PASSWORD U&'hunter2'",
        "ALTER USER u PASSWORD $$hunter2$$",
        "ALTER USER u PASSWORD $a_1$it's $$ hunter2$a_1$",
        "ALTER USER u PASSWORD 'never closed hunter2",
        "ALTER USER u PASSWORD 'x' -- hunter2",
        "ALTER USER u PASSWORD 'x' /* /* hunter2 */ hunter2 */"
      })
  void removesLiteralsAndComments(String sql) {
    assertThat(StatementFingerprint.of(sql)).isEqualTo("ALTER USER u PASSWORD ?");
  }

  @Test
  void ignoresLiterals() {
    assertThat(StatementFingerprint.of("SELECT 1.5e-3,  col1 FROM \"T 1\" WHERE x=$1"))
        .isEqualTo(StatementFingerprint.of("SELECT 7, col1\nFROM \"T 1\" WHERE x='y'"))
        .isEqualTo("SELECT ?, col1 FROM \"T 1\" WHERE x=?");
  }

  @Test
  void truncatesLongText() {
    assertThat(StatementFingerprint.of("SELECT " + "column, ".repeat(100_000)))
        .hasSize(200)
        .endsWith("…");
  }
}
