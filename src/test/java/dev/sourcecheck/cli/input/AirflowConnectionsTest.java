package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AirflowConnectionsTest {
  @Test
  void readsUrisAndJson() throws UsageException {
    List<SourceInput> sources =
        AirflowConnections.read(
            Map.of(
                "AIRFLOW_CONN_SHOP",
                "postgres://u:p%2Fw@db:5433/shop?sslmode=require",
                "AIRFLOW_CONN_WAREHOUSE",
                """
                {"conn_type": "postgres", "host": "dw", "login": "u", "password": "p/w",
                 "port": 5433, "schema": "shop", "extra": {"sslmode": "require"}}
                """,
                "AIRFLOW_CONN_WEB",
                "http://example.com",
                "OTHER",
                "postgres://x@y/z"));

    assertThat(sources).extracting(SourceInput::name).containsExactly("shop", "warehouse");
    for (SourceInput source : sources) {
      assertThat(source.form().options())
          .containsEntry("port", 5433L)
          .containsEntry("dbname", "shop")
          .containsEntry("user", "u")
          .containsEntry("sslmode", "require");
      assertThat(source.form().secrets()).isEqualTo(Map.of("password", new Secret("p/w")));
    }
    assertThat(sources.get(0).notes())
        .containsExactly(
            "web cannot be read: Connection strings of http are not supported; use --type and"
                + " --option");
  }

  @Test
  void readsTheValuesOfDriversInExtras() throws UsageException {
    SourceInput source =
        AirflowConnections.read(
                Map.of(
                    "AIRFLOW_CONN_DW",
                    """
                    {"conn_type": "mssql", "host": "dw", "login": "u", "password": "p",
                     "extra": {"encrypt": "yes", "TrustServerCertificate": "never"}}
                    """))
            .get(0);

    assertThat(source.form().options()).containsEntry("require_encryption", true);
    assertThat(source.notes())
        .containsExactly(
            "The value of the connection parameter TrustServerCertificate is unknown and not used");
  }

  @Test
  void reportsThatThereIsNone() {
    assertThatThrownBy(() -> AirflowConnections.read(Map.of("AIRFLOW_CONN_X", "{tiger")))
        .hasMessage(
            "airflow has configured no source that can be tested:\n"
                + "x cannot be read: its JSON is invalid");
  }
}
