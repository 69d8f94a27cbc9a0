package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnDefaultTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      nullValues = "-",
      textBlock =
          """
          # MySQL
          -;                 "";                           "";        -
          7;                 "";                           "";        7
          "";                "";                           "";        ""
          uuid();            "";                           "";        uuid()
          uuid();            DEFAULT_GENERATED;            "";        (uuid())
          CURRENT_TIMESTAMP; DEFAULT_GENERATED;            "";        CURRENT_TIMESTAMP
          -;                 auto_increment;               "";        AUTO_INCREMENT
          -;                 VIRTUAL GENERATED;            (`a` + 1); GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL
          -;                 STORED GENERATED INVISIBLE;   (`a` + 1); GENERATED ALWAYS AS ((`a` + 1)) STORED
          CURRENT_TIMESTAMP(3); DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3); ""; CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
          -;                 on update CURRENT_TIMESTAMP;  "";        ON UPDATE CURRENT_TIMESTAMP
          # MariaDB
          'uuid()';          "";                           "";        'uuid()'
          current_timestamp(); on update current_timestamp(); "";     current_timestamp() ON UPDATE current_timestamp()
          -;                 STORED GENERATED;             `a` + 1;   GENERATED ALWAYS AS (`a` + 1) STORED
          """)
  void printsWhatTheCatalogSays(String value, String extra, String expression, String printed) {
    assertThat(ColumnDefault.of(value, extra, expression)).isEqualTo(printed);
  }
}
