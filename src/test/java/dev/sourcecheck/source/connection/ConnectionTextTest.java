package dev.sourcecheck.source.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTextTest {
  @Test
  void decodesEveryPart() throws ConnectionTextException {
    assertThat(parts("postgres+x://%C3%A9:a%3Ab+c@h_1:5/d%20b?x=%26&y=&z"))
        .isEqualTo(
            Map.of(
                "user",
                "é",
                "password",
                "a:b+c",
                "host",
                "h_1",
                "port",
                "5",
                "database",
                "d b",
                "x",
                "&",
                "y",
                "",
                "z",
                ""));
  }

  @Test
  void everyPartMayBeMissing() throws ConnectionTextException {
    assertThat(parts("postgres://")).isEmpty();
    assertThat(parts("postgres://u:@[::1]"))
        .isEqualTo(Map.of("user", "u", "password", "", "host", "[::1]"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "postgresql://u:a@b/c@h/d, a@b/c",
        "postgresql://u:a%40b@h/d, a%40b",
        "psql 'host=h password=a;b', a;b",
        "PGPASSWORD='a b' psql -h h, a b",
        "host=h password = 'a b', a b",
        "jdbc:sqlserver://h;user=u;password=a%b, a%b",
        "jdbc:oracle:thin:u/ab@//h:1521/d, ab",
      })
  void locatesThePassword(String text, String password) throws ConnectionTextException {
    TextPlace place = password(text).place();

    assertThat(place).isNotNull();
    assertThat(text.substring(place.start(), place.end())).isEqualTo(password);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host=h password=a\\ b",
        "host=h password='a\\ b'",
        "PGPASSWORD=a\\ b psql",
        "psql \"host=h password='a\"' b'\"'\"",
      })
  void doesNotLocateAPasswordWithEscapes(String text) throws ConnectionTextException {
    assertThat(password(text).value()).isEqualTo("a b");
    assertThat(password(text).place()).isNull();
  }

  @Test
  void partsDoNotShowTheirValues() throws ConnectionTextException {
    assertThat(ConnectionText.parse("postgresql://u:tiger@h/d").toString()).doesNotContain("tiger");
  }

  @Test
  void optionsOfPsqlOverrideItsConnectionStringAndTheEnvironment() throws ConnectionTextException {
    assertThat(
            parts(
                "LANG=C PGHOST=env PGUSER=env PGPORT=1 psql -XAt -c 'select 1' -h option"
                    + " 'host=text user=text dbname=text'"))
        .isEqualTo(
            Map.of(
                "host", "option", "user", "text", "PORT", "1", "dbname", "text", "-XAt", "", "-c",
                ""));
  }

  @ParameterizedTest
  @CsvSource({
    "snowflake://u@org-account/shop, SNOWFLAKE",
    "JDBC:Databricks://h:443/default;httpPath=/x, DATABRICKS",
    "mongodb+srv://u@h/shop, MONGODB",
    "jdbc:sap://h:30015/?databaseName=shop, SAP_HANA",
    "oracle:thin:@h:1521:shop, ORACLE",
    "trino://u@h/shop/public, TRINO",
  })
  void knowsTheType(String text, SourceType type) throws ConnectionTextException {
    assertThat(ConnectionText.matches(text)).isTrue();
    assertThat(ConnectionText.parse(text).type()).isEqualTo(type);
    assertThat(parts(text).keySet()).contains("host");
  }

  @Test
  void separatesWhatTheDatabaseDoesNotInclude() throws ConnectionTextException {
    assertThat(parts("trino://h/shop/public"))
        .isEqualTo(Map.of("host", "h", "database", "shop", "schema", "public"));
    assertThat(parts("postgresql://h/a/b")).isEqualTo(Map.of("host", "h", "database", "a/b"));
    assertThat(parts("jdbc:oracle:thin:@h:1521:shop"))
        .isEqualTo(Map.of("host", "h", "port", "1521", "database", "shop"));
    assertThat(parts("sqlserver://h\\sales:1433"))
        .isEqualTo(Map.of("host", "h", "instanceName", "sales", "port", "1433"));
  }

  @Test
  void namesAreNoConnectionStrings() {
    assertThat(ConnectionText.matches("shop")).isFalse();
    assertThat(ConnectionText.matches("Shop = eu")).isFalse();
    assertThat(ConnectionText.matches("psql")).isTrue();
    assertThat(ConnectionText.matches("host=x")).isTrue();
    assertThat(ConnectionText.matches("PGHOST=x")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql:shop, 'The JDBC URL has no host; use a form such as"
        + " jdbc:postgresql://host:port/database'",
    "ftp://h/x, Connection strings of ftp are not supported",
    "host, 'The connection string has no known form, such as postgresql://user@host/database,"
        + " jdbc:mysql://host/database or psql -h host -U user database'",
    "host=a port, The connection string has a keyword without a value",
    "psql -h, The option -h of psql has no value",
    "psql a b c, The psql command has too many arguments",
  })
  void saysWhyATextCannotBeRead(String text, String message) {
    assertThatThrownBy(() -> ConnectionText.parse(text)).hasMessage(message);
  }

  private static Map<String, String> parts(String text) throws ConnectionTextException {
    Map<String, String> parts = new LinkedHashMap<>();
    ConnectionText.parse(text).parts().forEach(part -> parts.put(part.name(), part.value()));
    return parts;
  }

  private static ConnectionPart password(String text) throws ConnectionTextException {
    return ConnectionText.parse(text).parts().stream()
        .filter(part -> part.name().equalsIgnoreCase("password"))
        .findFirst()
        .orElseThrow();
  }
}
