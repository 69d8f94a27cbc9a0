package dev.sourcecheck.source.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.List;
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
        "mssql://sa:Pa;word@h/d, Pa;word",
        "mssql+pymssql://sa:a;b;c@h:1433/d?charset=utf8, a;b;c",
        "redshift+psycopg2://u:a;b@h/d, a;b",
        "jdbc:sqlserver://h;password={a;b=c @/?};user=u, a;b=c @/?",
        "jdbc:sqlserver://h;user=u;password={};x, ``",
        "jdbc:sqlserver://h;password=a;b;user=u, a;b",
        "jdbc:redshift://h:5439/dev;UID=u;PWD=secret, secret",
        "jdbc:redshift://h:5439/dev?ssl=true;PWD=secret&UID=u, secret",
        "jdbc:db2://h:50000/DB:user=u;password=p:w;, p:w",
        "jdbc:db2://h:50000/DB:password=p@w;user=u;, p@w",
        "db2+ibm_db://u:a=b:c=d@h:50000/DB, a=b:c=d",
        "postgresql://h/d?passwd=secret, secret",
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
  void doubledBraceStandsForOne() throws ConnectionTextException {
    ConnectionPart password = password("jdbc:sqlserver://h;password={a}};b};user=u");

    assertThat(password.value()).isEqualTo("a};b");
    assertThat(password.place()).isNull();
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
    assertThat(parts("jdbc:redshift://h:5439/dev;UID=u;ssl=true;"))
        .isEqualTo(
            Map.of("host", "h", "port", "5439", "database", "dev", "UID", "u", "ssl", "true"));
    assertThat(parts("jdbc:db2://h:50000/DB:user=u;currentSchema=S;"))
        .isEqualTo(
            Map.of(
                "host", "h", "port", "50000", "database", "DB", "user", "u", "currentSchema", "S"));
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
    "jdbc:oracle:thin:u/p?x=y@h:1521:d, 'The URL of Oracle has no @ in front of its host; a special"
        + " character of a user name or password must be encoded, such as ? as %3F'",
    "jdbc:sqlserver://h;password={a, The connection string has a value in braces that does not end"
        + " with a closing brace",
    "postgresql://reader:hunter2?x@db/shop, 'The port is not a number; a special character of a"
        + " user name or password must be encoded, such as ? as %3F'",
    "postgresql://reader?x@db/shop, 'The connection string has an @ after its parameters begin; a"
        + " special character of a user name or password must be encoded, such as ? as %3F'",
    "postgresql://reader:1?x=y@db/shop, 'The connection string has an @ after its parameters begin;"
        + " a special character of a user name or password must be encoded, such as ? as %3F'",
  })
  void saysWhyATextCannotBeRead(String text, String message) {
    assertThatThrownBy(() -> ConnectionText.parse(text)).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=h)(PORT=1521)))",
        "jdbc:oracle:thin:u/p@( description = (ADDRESS=(HOST=h)))",
        "jdbc:oracle:thin:(DESCRIPTION=(ADDRESS=(HOST=h)))",
        "jdbc:oracle:thin:@(ADDRESS=(HOST=h))",
        "jdbc:oracle:thin:@ldap://h:389/d",
      })
  void doesNotReadDescriptors(String text) {
    assertThatThrownBy(() -> ConnectionText.parse(text))
        .isInstanceOf(ConnectionTextException.class)
        .hasMessageStartingWith("Descriptors and protocols in URLs of Oracle are not supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Server=db;Database=x;User Id=sa;Password=tiger",
        "Server=db; Database=x; Uid=sa; Pwd=tiger",
        "Password=tiger;Server=db",
        "Host=db;Username=u;Password=tiger;Database=shop",
        "DSN=db;UID=u;PWD=tiger",
        "psql 'server=db;password=tiger'",
      })
  void doesNotReadAdoNet(String text) {
    assertThatThrownBy(() -> ConnectionText.parse(text))
        .isInstanceOf(ConnectionTextException.class)
        .hasMessageStartingWith("The connection string has semicolons between its parameters");
  }

  @Test
  void libpqAllowsSemicolonsInValues() throws ConnectionTextException {
    assertThat(parts("host=h password=a;b;c=d;")).containsEntry("password", "a;b;c=d;");
    assertThat(parts("host=h password='a;user=x' user='b;'"))
        .isEqualTo(Map.of("host", "h", "password", "a;user=x", "user", "b;"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u2003", "\u3000", "\n\u2003 \t", "\u001F"})
  void anyWhiteSpaceMaySurroundAText(String space) throws ConnectionTextException {
    for (String text :
        List.of("jdbc:postgresql://h/d", "psql -h h d", "host=h dbname=d", "postgres://h/d")) {
      assertThat(ConnectionText.matches(space + text + space)).isTrue();
      assertThat(parts(space + text + space).values()).containsExactlyInAnyOrder("h", "d");
    }
    assertThatThrownBy(() -> ConnectionText.parse("jdbc:oracle:thin:" + space))
        .hasMessageStartingWith("The JDBC URL has no host");
  }

  @Test
  void showsOnlyWhatIsSurelyAName() {
    for (String name : List.of("sslmode", "__extra__", "user.name", "--csv", "-c", "-XAt")) {
      assertThat(new ConnectionPart(name, "x").shownName()).isEqualTo(name);
    }
    for (String name : List.of("s3cr3t", "pä", "a b", "x@h/d", "-Wtiger", "-vx=y", "--A=b", "")) {
      assertThat(new ConnectionPart(name, "x").shownName()).isEqualTo("…");
    }
  }

  private static Map<String, String> parts(String text) throws ConnectionTextException {
    Map<String, String> parts = new LinkedHashMap<>();
    ConnectionText.parse(text).parts().forEach(part -> parts.put(part.name(), part.value()));
    return parts;
  }

  private static ConnectionPart password(String text) throws ConnectionTextException {
    return ConnectionText.parse(text).parts().stream()
        .filter(part -> CommonPart.named(part.name()) == CommonPart.PASSWORD)
        .findFirst()
        .orElseThrow();
  }
}
