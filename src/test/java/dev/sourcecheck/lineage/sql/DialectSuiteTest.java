package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.lineage.sql.statement.ScriptReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements of all dialects with their lineage, one a line in {@code dialects.tsv}: the dialect,
 * the statements, and what {@link LineageText#summary} renders of them.
 */
class DialectSuiteTest {
  /** Orders, customers and items. */
  private static final KnownColumns CATALOG =
      KnownColumns.of(
          Map.of(
              "s.o", List.of("id", "cust", "amt", "ts"),
              "s.c", List.of("id", "name", "city"),
              "s.i", List.of("oid", "sku", "price")));

  @ParameterizedTest
  @MethodSource("cases")
  void readsStatement(String dialect, String sql, String expected) {
    ScriptLineage lineage = ScriptReader.read(sql, SqlSyntax.named(dialect), CATALOG);

    assertThat(LineageText.summary(lineage)).isEqualTo(expected);
  }

  static Stream<Arguments> cases() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(DialectSuiteTest.class.getResourceAsStream("dialects.tsv")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> Arguments.of((Object[]) line.split("\t", 3)))
          .toList()
          .stream();
    }
  }
}
