package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.sql.ServerProduct;
import dev.sourcecheck.servers.ColdStandby;
import dev.sourcecheck.servers.QuestDb;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other products that use the protocol, and a server that rejects all sessions. */
class OtherProductLoginTest {
  @Test
  void suggestsQuestDbType() {
    try (QuestDb server = QuestDb.start()) {
      Opening opening =
          StrictServer.open(
              new StrictServer.StrictSource()
                  .with("host", "127.0.0.1")
                  .with("port", (long) server.port())
                  .with("user", "admin")
                  .with("dbname", "qdb")
                  .secret("password", "quest")
                  .spec());

      assertThat(opening).as(opening.toString()).isInstanceOf(Opening.Opened.class);
      ((Opening.Opened) opening).session().close();
      assertThat((Map<?, ?>) opening.details().get("server"))
          .extracting("product")
          .isEqualTo("QuestDB");
      assertThat(opening.warnings())
          .contains(
              new Warning(
                  WarningCode.PRODUCT_MISMATCH,
                  "The server speaks PostgreSQL's protocol but is QuestDB: use the source type"
                      + " questdb (QuestDB)."));
    }
  }

  @Test
  void coldStandbyIsNotRetryable() {
    try (ColdStandby server = ColdStandby.start()) {
      SourceSpec source =
          new StrictServer.StrictSource()
              .with("host", "127.0.0.1")
              .with("port", (long) server.port())
              .with("user", "postgres")
              .with("dbname", "postgres")
              .secret("password", "")
              .spec();
      // It starts up first, which is retryable.
      Awaitility.await().until(() -> !StrictServer.refused(source).failure().retryable());

      Failure failure = StrictServer.refused(source).failure();
      assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.SERVER_STARTING);
      assertThat(failure.fields()).containsExactly("host");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc",
        "PostgreSQL 15.4 (EnterpriseDB Advanced Server 15.4.0) on x86_64",
        "PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:1) on x86_64",
        "PostgreSQL 11.2-YB-2.18.0.0-b0 on x86_64, compiled by clang",
      })
  void recognizesPostgreSql(String version) {
    assertThat(ServerProduct.of(version)).isEqualTo(new ServerProduct("PostgreSQL", null));
    assertThat(ServerProduct.of(version).warning()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)', CockroachDB,",
    "'PostgreSQL 8.0.2 on i686, compiled by GCC, Redshift 1.0.65', Redshift, REDSHIFT",
    "'PostgreSQL 13.14.0-RisingWave-1.9.0', RisingWave,",
    "'PostgreSQL 9.5.0 on x86_64 (Materialize v0.98.0)', Materialize,",
    "'CrateDB 5.7.0 (built 1)', CrateDB,",
    "'Frobnicate 3.1', Frobnicate,",
    "'42', unknown,",
  })
  void recognizesOtherProducts(String version, String name, @Nullable SourceType type) {
    assertThat(ServerProduct.of(version)).isEqualTo(new ServerProduct(name, type));
    assertThat(ServerProduct.of(version).warning()).isPresent();
  }
}
