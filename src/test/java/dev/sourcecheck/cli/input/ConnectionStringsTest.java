package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.connection.SecretTexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://reader:p%40ss@db.example.com:6432/shop?sslmode=require",
        "postgres://reader:p@ss@db.example.com:6432/shop?sslmode=require",
        "postgresql+psycopg2://reader:p%40ss@db.example.com:6432/shop?sslmode=require",
        "jdbc:postgresql://db.example.com:6432/shop?user=reader&password=p%40ss&sslmode=require",
        "host=db.example.com port = 6432 dbname='shop' user=reader password='p@ss' sslmode=require",
        "psql -h db.example.com -p6432 \"user=reader password=p@ss dbname=shop sslmode=require\"",
        "psql 'postgresql://reader:p%40ss@db.example.com:6432/shop?sslmode=require'",
      })
  void readsPostgres(String text) throws UsageException {
    SourceForm form = ConnectionStrings.parse(text).build(null).form();

    assertThat(form.type().wire()).isEqualTo("pg");
    assertThat(form.name()).isEqualTo("db.example.com/shop");
    assertThat(form.options())
        .isEqualTo(
            Map.of(
                "host",
                "db.example.com",
                "port",
                6432L,
                "dbname",
                "shop",
                "user",
                "reader",
                "sslmode",
                "require"));
    assertThat(form.secrets()).isEqualTo(Map.of("password", new Secret("p@ss")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql+pymysql://reader:secret@db_1:3307/shop",
        "mysql://reader:secret@db_1:3307/shop",
        "jdbc:mysql://db_1:3307/shop?user=reader&password=secret",
      })
  void readsMysql(String text) throws UsageException {
    SourceForm form = ConnectionStrings.parse(text).build(null).form();

    assertThat(form.type().wire()).isEqualTo("mysql");
    assertThat(form.options())
        .isEqualTo(Map.of("host", "db_1", "port", 3307L, "db", "shop", "user", "reader"));
    assertThat(form.secrets()).isEqualTo(Map.of("password", new Secret("secret")));
  }

  @Test
  void readsSqlServer() throws UsageException {
    SourceForm form =
        ConnectionStrings.parse("jdbc:sqlserver://db:1433;databaseName=shop;user=sa;password=x")
            .build(null)
            .form();

    assertThat(form.type().wire()).isEqualTo("mssql");
    assertThat(form.options())
        .containsEntry("host", "db")
        .containsEntry("dbname", "shop")
        .containsEntry("user", "sa");
  }

  @Test
  void readsNamesAndAddressesOfPsql() throws UsageException {
    SourceForm form = ConnectionStrings.parse("psql -h ::1 shop reader").build("x").form();

    assertThat(form.options()).isEqualTo(Map.of("host", "::1", "dbname", "shop", "user", "reader"));
    assertThat(ConnectionStrings.parse("postgresql://u@[::1]:5433/d").text("host")).hasValue("::1");
  }

  @Test
  void readsOptionsThatOtherTypesHave() throws UsageException {
    SourceForm form =
        ConnectionStrings.parse("jdbc:oracle:thin:scott/secret@//db:1521/shop")
            .option("database_type", "service")
            .build(null)
            .form();

    assertThat(form.type().wire()).isEqualTo("oracle");
    assertThat(form.name()).isEqualTo("db/shop");
    assertThat(form.options())
        .containsEntry("host", "db")
        .containsEntry("port", 1521L)
        .containsEntry("database", "shop")
        .containsEntry("user", "scott");
    assertThat(form.secrets()).isEqualTo(Map.of("password", new Secret("secret")));
    assertThat(
            ConnectionStrings.parse("jdbc:sqlserver://db;databaseName=shop;encrypt=true")
                .text("require_encryption"))
        .hasValue("true");
  }

  @Test
  void databaseIsTheUserByDefaultAsInLibpq() throws UsageException {
    assertThat(ConnectionStrings.parse("postgresql://reader@db").text("dbname")).hasValue("reader");
  }

  @Test
  void literalPasswordIsNeverAReference() throws UsageException {
    SourceForm form =
        ConnectionStrings.parse("postgresql://u:$%7Benv:HOME%7D@db/d").build(null).form();

    assertThat(form.secrets()).isEqualTo(Map.of("password", new Secret("$${env:HOME}")));
  }

  @Test
  void notesWhatIsIgnored() throws UsageException {
    SourceInput source =
        ConnectionStrings.parse(
                "postgresql://u@db/d?sslmode=disable&target_session_attrs=read-write"
                    + "&application_name=x")
            .build(null);

    assertThat(source.notes())
        .isEqualTo(
            List.of(
                "sslmode=disable is tested as prefer",
                "The connection parameter target_session_attrs is ignored"));
  }

  @ParameterizedTest
  @CsvSource({
    "mssql+pyodbc://u:p@h/d?driver=x&Encrypt=yes, require_encryption, true",
    "mssql+pyodbc://u:p@h/d?TrustServerCertificate=no, trust_server_certificate, false",
    "jdbc:sqlserver://h;encrypt=mandatory, require_encryption, true",
    "jdbc:sqlserver://h;encrypt=Optional, require_encryption, false",
    "jdbc:sqlserver://h;encrypt=0, require_encryption, false",
    "jdbc:sqlserver://h;encrypt=strict, require_encryption, true",
    "jdbc:sqlserver://h;trustServerCertificate=true;encrypt=Strict, trust_server_certificate, false",
    "trino://u@h/d?SSLVerification=NONE, ssl_verification, none",
    "jdbc:trino://h/d?user=u&SSL=true&SSLVerification=FULL, tls, true",
    "mysql://u:p@h/d?ssl_mode=required, sslmode, REQUIRED",
    "mysql://u:p@h/d?ssl-mode=VERIFY_IDENTITY, sslmode, VERIFY_IDENTITY",
    "jdbc:mysql://u:p@h/d?sslMode=verify_ca, sslmode, VERIFY_CA",
    "jdbc:mariadb://u:p@h/d?sslMode=verify-full, sslmode, VERIFY_IDENTITY",
    "jdbc:mariadb://u:p@h/d?sslMode=trust, sslmode, REQUIRED",
    "postgresql://u@h/d?sslmode=VERIFY-FULL, sslmode, verify-full",
    "jdbc:db2://h:50000/D:user=u;password=p;sslConnection=true;, ssl, true",
    "mongodb://u:p@h/d?connectTimeoutMS=0500, connect_timeout_ms, 500",
  })
  void readsTheValuesOfDrivers(String text, String option, String value) throws UsageException {
    FormBuilder form = ConnectionStrings.parse(text);

    assertThat(form.text(option)).hasValue(value);
    assertThat(form.build(null).notes()).isSubsetOf("The connection parameter driver is ignored");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:sqlserver://h;encrypt=maybe, encrypt, require_encryption",
    "jdbc:sqlserver://h;trustServerCertificate=optional, trustServerCertificate,"
        + " trust_server_certificate",
    "trino://u@h/d?SSLVerification=some, SSLVerification, ssl_verification",
    "trino://u@h/d?ssl=require, ssl, tls",
    "mysql://u:p@h/d?ssl_mode=tls, ssl_mode, sslmode",
    "postgresql://u@h/d?sslmode=verify_identity, sslmode, sslmode",
    "mongodb://u:p@h/d?connectTimeoutMS=0, connectTimeoutMS, connect_timeout_ms",
    "mongodb://u:p@h/d?socketTimeoutMS=99999999999, socketTimeoutMS, socket_timeout_ms",
    "databricks://h?http_path=/sql?o=1, http_path, http_path",
  })
  void notesAValueThatTheOptionDoesNotHave(String text, String parameter, String option)
      throws UsageException {
    FormBuilder form = ConnectionStrings.parse(text);

    assertThat(form.has(option)).isFalse();
    assertThat(form.build(null).notes())
        .containsExactly(
            "The value of the connection parameter " + parameter + " is unknown and not used");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "databricks://token:dapi@h",
        "postgresql://u:x@h/d",
        "jdbc:databricks://h:443/d;azure_client_secret=x",
        "snowflake://u@a/d?oauth_dwh_client_secret=x",
      })
  void findsAnyLiteralSecret(String text) throws UsageException {
    assertThat(ConnectionStrings.parse(text).hasLiteralSecret()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"databricks://h", "postgresql://u:@h/d", "postgresql://u@h/d?sslkey=/key.pem"})
  void referencesAreNoLiteralSecrets(String text) throws UsageException {
    assertThat(ConnectionStrings.parse(text).hasLiteralSecret()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.sourcecheck.source.connection.SecretTexts#all")
  void neverQuotesASecret(String text) {
    String shown;
    try {
      shown = ConnectionStrings.parse(text).build("x").notes().toString();
    } catch (UsageException e) {
      shown = String.valueOf(e.getMessage());
    }
    assertThat(shown).doesNotContain(SecretTexts.SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://scott:tiger@db/x",
        "postgresql://u:tiger@h1,h2/d",
        "postgresql://u:tiger@%2Ftmp/d",
        "postgresql://u:tiger%zz@h/d",
        "host=h password='tiger",
        "psql -h h 'tiger",
        "psql -h",
        "jdbc:postgresql:tiger",
        "postgresql://u:tiger?x@h/d",
        "postgresql://u@h:tiger/d",
        "host=h port=tiger",
        "psql -h h -ptiger",
        "jdbc:postgresql://h/d;password=tiger",
        "jdbc:sqlserver://h;user=u&password=tiger",
        "tiger",
      })
  void rejectsWithoutQuotingThePassword(String text) {
    assertThatThrownBy(() -> ConnectionStrings.parse(text).build(null))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("tiger");
  }
}
