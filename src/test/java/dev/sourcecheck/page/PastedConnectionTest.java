package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.page.PastedConnection.PasswordSpan;
import dev.sourcecheck.page.PastedConnection.PastedParameter;
import dev.sourcecheck.source.connection.SecretTexts;
import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastedConnectionTest {
  private static final Map<String, String> SHOP =
      Map.of("host", "db.example", "port", "5433", "dbname", "shop", "user", "ann");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann@db.example:5433/shop",
        " postgres://ann@db.example:5433/shop\n",
        "jdbc:postgresql://db.example:5433/shop?user=ann",
        "psql -h db.example -p 5433 -U ann shop",
        "psql --host=db.example --port 5433 -Uann -d shop",
        "psql -h db.example -p 5433 shop ann",
        "psql \"host=db.example port=5433 dbname=shop user=ann\"",
        "PGHOST=db.example PGPORT=5433 PGUSER=ann PGDATABASE=shop psql",
        "psql 'postgresql://ann@db.example:5433/shop'",
        "psql -p 5433 -d 'host=db.example dbname=shop user=ann'",
        "host=db.example port=5433 dbname = 'shop' user=ann",
      })
  void readsEveryNotationOfPostgres(String text) {
    PastedConnection pasted = PastedConnection.of(text);

    assertThat(pasted.error()).isEmpty();
    assertThat(pasted.type()).isEqualTo(SourceType.POSTGRES);
    assertThat(pasted.options()).isEqualTo(SHOP);
    assertThat(pasted.password()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://ann@db.example:3307/shop",
        "jdbc:mysql://db.example:3307/shop?user=ann",
        "mysql+pymysql://ann@db.example:3307/shop",
      })
  void namesTheOptionsOfTheType(String text) {
    PastedConnection pasted = PastedConnection.of(text);

    assertThat(pasted.type()).isEqualTo(SourceType.MYSQL);
    assertThat(pasted.options())
        .isEqualTo(Map.of("host", "db.example", "port", "3307", "db", "shop", "user", "ann"));
  }

  @Test
  void readsPropertiesOfSqlServer() {
    PastedConnection pasted =
        PastedConnection.of(
            "jdbc:sqlserver://db.example:1433;databaseName=shop;user=ann;encrypt=true");

    assertThat(pasted.type()).isEqualTo(SourceType.MSSQL);
    assertThat(pasted.options())
        .isEqualTo(
            Map.of(
                "host", "db.example",
                "port", "1433",
                "dbname", "shop",
                "user", "ann",
                "require_encryption", "true"));
  }

  @Test
  void readsAServiceOfOracle() {
    PastedConnection pasted = PastedConnection.of("jdbc:oracle:thin:@//db.example:1521/shop");

    assertThat(pasted.type()).isEqualTo(SourceType.ORACLE);
    assertThat(pasted.options())
        .isEqualTo(Map.of("host", "db.example", "port", "1521", "database", "shop"));
  }

  @Test
  void readsAnIpv6Address() {
    assertThat(PastedConnection.of("postgresql://[2001:db8::1]:5433/shop").options())
        .containsEntry("host", "2001:db8::1")
        .containsEntry("port", "5433");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:p%40ss@db.example/shop",
        "jdbc:postgresql://db.example/shop?user=ann&password=p%40ss",
      })
  void onlyLocatesAnEscapedPassword(String text) {
    PastedConnection pasted = PastedConnection.of(text);

    PasswordSpan span = pasted.password();
    assertThat(span).isNotNull();
    assertThat(text.substring(span.start(), span.end())).isEqualTo("p%40ss");
    assertThat(span.escaped()).isTrue();
    assertThat(span.field()).isEqualTo("password");
    assertThat(pasted.toString()).doesNotContain("p%40ss", "p@ss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host=db.example password='p%40 ss'",
        "PGPASSWORD=p%40 psql -h db.example",
        "jdbc:sqlserver://db.example;password=p%40;user=ann",
      })
  void onlyLocatesAPlainPassword(String text) {
    PastedConnection pasted = PastedConnection.of(text);

    PasswordSpan span = pasted.password();
    assertThat(span).isNotNull();
    assertThat(text.substring(span.start(), span.end())).startsWith("p%40");
    assertThat(span.escaped()).isFalse();
    assertThat(pasted.toString()).doesNotContain("p%40");
  }

  @Test
  void asksForASecretThatItCannotLocate() {
    PastedConnection pasted =
        PastedConnection.of("host=db.example dbname=shop password=a\\'b sslkey=/key.pem");

    assertThat(pasted.password()).isNull();
    assertThat(pasted.parameters())
        .contains(
            new PastedParameter(
                "password", "••••••", "A secret: enter it into the field Password", false),
            new PastedParameter(
                "sslkey",
                "Not shown",
                "A file on your machine: paste its content into the field below",
                false));
  }

  @Test
  void saysWhyATextCannotBeRead() {
    assertThat(PastedConnection.of("postgresql://u:tiger@h1,h2/d").error())
        .isEqualTo("Only one host can be tested; write one source for each host.");
    assertThat(PastedConnection.of("ftp://u:tiger@h/d").error())
        .isEqualTo("Connection strings of ftp are not supported.");
  }

  @Test
  void namesWhatItDoesNotKnow() {
    PastedConnection pasted =
        PastedConnection.of(
            "postgresql://db.example/shop?sslmode=verify-full&sslrootcert=/ca.pem"
                + "&application_name=x&secret_token=y");

    assertThat(pasted.options()).containsEntry("sslmode", "verify-full");
    List<PastedParameter> unused =
        pasted.parameters().stream().filter(parameter -> !parameter.used()).toList();
    assertThat(unused)
        .containsExactly(
            new PastedParameter(
                "sslrootcert",
                "Not shown",
                "A file on your machine: paste its content into the field below",
                false),
            new PastedParameter(
                "application_name", "Not shown", "Unknown: Sourcecheck has no such field", false),
            new PastedParameter(
                "secret_token", "Not shown", "Unknown: Sourcecheck has no such field", false));
  }

  @ParameterizedTest
  @MethodSource("dev.sourcecheck.source.connection.SecretTexts#all")
  void neverShowsASecret(String text) {
    assertThat(PastedConnection.of(text).toString()).doesNotContain(SecretTexts.SECRET);
  }

  @Test
  void leavesOutAValueThatItsFieldDoesNotAccept() {
    PastedConnection pasted = PastedConnection.of("postgresql://u@h/shop;x");

    assertThat(pasted.options()).isEqualTo(Map.of("host", "h", "user", "u"));
    assertThat(pasted.parameters())
        .filteredOn(parameter -> !parameter.used())
        .singleElement()
        .satisfies(
            parameter -> {
              assertThat(parameter.name()).isEqualTo("database");
              assertThat(parameter.value()).isEqualTo("Not shown");
              assertThat(parameter.effect()).startsWith("Not used: Input should be a name without");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:redshift://h:5439/dev;UID=u;PWD=pass%3Bword",
        "jdbc:db2://h:50000/DB:password=pass%3Bword;user=u;",
        "jdbc:sqlserver://h;password={pass%3Bword};user=u",
      })
  void locatesThePasswordOfDriversWithSemicolons(String text) {
    PasswordSpan span = PastedConnection.of(text).password();

    assertThat(span).isNotNull();
    assertThat(text.substring(span.start(), span.end())).isEqualTo("pass%3Bword");
    assertThat(span.escaped()).isEqualTo(text.contains("redshift"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "hello", "ftp://db.example/x", "<script>alert(1)</script>", "http://["})
  void explainsWhatIsNoConnectionString(String text) {
    PastedConnection pasted = PastedConnection.of(text);

    assertThat(pasted.type()).isNull();
    assertThat(pasted.error()).isNotEmpty();
    assertThat(pasted.options()).isEmpty();
  }
}
