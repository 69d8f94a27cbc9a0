package dev.sourcecheck.engine.postgresql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreloadedLibrariesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ''                         | -
          auto_explain               | auto_explain
          auto_explain, pg_cron      | auto_explain;pg_cron
          "a,b", "$libdir/c d" ,e    | a,b;$libdir/c d;e
          """)
  void parsesListOfNames(String setting, String libraries) {
    assertThat(PreloadedLibraries.parse(setting))
        .containsExactly(libraries == null ? new String[0] : libraries.split(";"));
  }
}
