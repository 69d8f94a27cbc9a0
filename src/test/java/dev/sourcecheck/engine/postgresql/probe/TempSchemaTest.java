package dev.sourcecheck.engine.postgresql.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.InvalidOptionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TempSchemaTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      delimiter = ';',
      value = {
        "tmp; tmp",
        "app.tmp; tmp",
        "app.Tmp.x; Tmp.x",
        "app.\"a.b\"; a.b",
        "\"app\".\"a.b\"; a.b",
        "\"app\".tmp; tmp",
        "\"a.b\"; a.b",
        "app.\"say \"\"a\"\"\"; say \"a\"",
        "app.say \"a\"; say \"a\"",
        "app.\"half; \"half",
      })
  void parsesName(String text, String schema) throws InvalidOptionException {
    assertThat(TempSchemaTarget.parse(text, "app")).isEqualTo(new TempSchemaTarget("app", schema));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.pg_temp",
        "pg_temp",
        "app.pg_temp_3",
        "app.pg_toast",
        "app.pg_toast_temp_3",
        "app.pg_catalog",
        "app.PG_Catalog",
        "app.\"pg_catalog\"",
        "\"app\".\"Pg_Temp\"",
        "app.information_schema",
        "INFORMATION_SCHEMA",
      })
  void rejectsSystemAndTemporarySchemas(String text) {
    assertThatThrownBy(() -> TempSchemaTarget.parse(text, "app"))
        .isInstanceOfSatisfying(
            InvalidOptionException.class,
            invalid -> assertThat(invalid.failure().fields()).containsExactly("temp_schema"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.tmp", "\"other\".tmp", "app.", " "})
  void rejectsOtherDatabaseAndMissingName(String text) {
    assertThatThrownBy(() -> TempSchemaTarget.parse(text, "app"))
        .isInstanceOf(InvalidOptionException.class);
  }
}
