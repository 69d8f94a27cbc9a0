package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlProductTest {
  @ParameterizedTest
  @CsvSource({
    "8.0.15, MYSQL",
    "8.0.36-0ubuntu0.22.04.1, MYSQL",
    "8.0.35-azure, MYSQL",
    "10.11.6-MariaDB-0+deb12u1, MARIADB",
    "5.5.5-10.4.32-MariaDB-log, MARIADB",
  })
  void recognizesTheServerByItsVersion(String version, MySqlProduct product) {
    assertThat(MySqlProduct.ofVersion(version)).isEqualTo(product);
  }

  @Test
  void limitsQueriesOfMySqlAndNothingElse() {
    assertThat(MySqlProduct.MYSQL.limited("SELECT 1", 5))
        .isEqualTo("SELECT /*+ MAX_EXECUTION_TIME(5000) */ 1");
    assertThat(MySqlProduct.MYSQL.limited("DROP TABLE t", 5)).isEqualTo("DROP TABLE t");
    assertThat(MySqlProduct.MYSQL.limited("SELECT 1", 0)).isEqualTo("SELECT 1");
    assertThat(MySqlProduct.MARIADB.limited("SELECT 1", 5)).isEqualTo("SELECT 1");
  }
}
