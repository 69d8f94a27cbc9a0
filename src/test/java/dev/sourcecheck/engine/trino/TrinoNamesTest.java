package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrinoNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          memory.tmp|memory|tmp
          "memory"."t.mp"|memory|t.mp
          Memory."Tmp"|memory|tmp
          tmp|own|tmp
          "a""b".c|a"b|c
          """)
  void parsesTheTemporarySchema(String text, String catalog, String schema) throws Exception {
    assertThat(TrinoNames.temp(text, "own")).isEqualTo(new TrinoNames.SchemaName(catalog, schema));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", ".", "a.", "\"\".b", "a.b\0c"})
  void rejectsOtherNames(String text) {
    assertThatThrownBy(() -> TrinoNames.temp(text, "own"))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void requiresACatalog() {
    assertThatThrownBy(() -> TrinoNames.temp("tmp", null))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void quotesNamesAndTexts() {
    assertThat(TrinoNames.quoted("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(TrinoNames.literal("it's")).isEqualTo("'it''s'");
  }
}
