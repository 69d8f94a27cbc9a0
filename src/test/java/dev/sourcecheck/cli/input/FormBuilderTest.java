package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormBuilderTest {
  private static final EnvironmentVariables VARIABLES = Map.of("PGPASSWORD", "x")::get;

  @Test
  void convertsTextsByTheSchema() throws UsageException {
    SourceInput source =
        FormBuilder.of("pg")
            .option("host", "first")
            .option("host", "db")
            .option("port", "5433")
            .option("dbname", "1")
            .option("user", "u")
            .secretFrom("password", "PGPASSWORD", VARIABLES)
            .build(null);

    assertThat(source.name()).isEqualTo("db/1");
    assertThat(source.form().options())
        .isEqualTo(Map.of("host", "db", "port", 5433L, "dbname", "1", "user", "u"));
    assertThat(source.form().secrets())
        .isEqualTo(Map.of("password", new Secret("${env:PGPASSWORD}")));
  }

  @Test
  void reportsUnknownTypesOptionsAndVariables() throws UsageException {
    FormBuilder form = FormBuilder.of("pg");

    assertThatThrownBy(() -> FormBuilder.of("pgsql"))
        .hasMessageStartingWith("Unknown type pgsql; use one of athena, ");
    assertThatThrownBy(() -> form.option("hots", "x"))
        .hasMessageStartingWith("PostgreSQL sources have no option hots; they have host, port,");
    assertThatThrownBy(() -> form.secretFrom("user", "PGPASSWORD", VARIABLES))
        .hasMessage(
            "The option user is not a secret; the secrets of PostgreSQL sources are password,"
                + " rootcert, sslkey");
    assertThatThrownBy(() -> form.secretFrom("password", "UNSET", VARIABLES))
        .hasMessage("The environment variable UNSET is not set");
  }

  @Test
  void reportsInvalidValues() throws UsageException {
    FormBuilder form = FormBuilder.of("pg").option("host", "h").option("port", "many");

    assertThatThrownBy(() -> form.build("x"))
        .hasMessage(
            "The source is invalid:\n  port: Input should be an integer\n"
                + "  dbname: Field required\n  user: Field required");
  }
}
