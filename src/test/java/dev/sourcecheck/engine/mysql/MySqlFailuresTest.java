package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as the driver reports them, with their codes. */
class MySqlFailuresTest {
  private static final Endpoint ENDPOINT = new Endpoint("db.example.com", 3306);
  private static final MySqlFacts FACTS =
      new MySqlFacts("8.0.15", "bob@%", "shop", "UTC", false, 7);

  private final MySqlFailures failures =
      new MySqlFailures(
          new MySqlOptions(
              MySqlProduct.MYSQL,
              ENDPOINT,
              "bob",
              "shop",
              TlsMode.PREFER,
              RootCertificates.ofTheJvm(),
              null,
              new Secret("secret")),
          new ServerSilence("MySQL", ENDPOINT, FieldNames.HOST_AND_PORT));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1045|28000|Access denied for user 'bob'@'10.0.0.7' (using password: YES)|AUTHENTICATION_FAILED
          1044|42000|Access denied for user 'bob'@'%' to database 'shop'|PERMISSION_DENIED
          1049|42000|Unknown database 'shop'|DATABASE_UNKNOWN
          1059|42000|Identifier name 'x' is too long|DATABASE_UNKNOWN
          1040|08004|Too many connections|TOO_MANY_CONNECTIONS
          1203|42000|User bob already has more than 'max_user_connections' active connections|TOO_MANY_CONNECTIONS
          1226|42000|User 'bob' has exceeded the 'max_connections_per_hour' resource (current value: 1)|TOO_MANY_CONNECTIONS
          1129|HY000|Host '10.0.0.7' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'|ADDRESS_NOT_ALLOWED
          1130|HY000|Host '10.0.0.7' is not allowed to connect to this MySQL server|ADDRESS_NOT_ALLOWED
          1820|HY000|You must reset your password using ALTER USER statement before executing this statement.|PASSWORD_EXPIRED
          1862|HY000|Your password has expired. To log in you must change it using a client that supports expired passwords.|PASSWORD_EXPIRED
          3118|HY000|Access denied for user 'bob'@'10.0.0.7'. Account is locked.|ACCOUNT_LOCKED
          4151|HY000|Access denied, this account is locked|ACCOUNT_LOCKED
          3159|HY000|Connections using insecure transport are prohibited while --require_secure_transport=ON.|TLS_REQUIRED
          1251|08004|Client does not support authentication protocol requested by server; consider upgrading MySQL client|AUTHENTICATION_METHOD
          1524|HY000|Plugin 'auth_socket' is not loaded|AUTHENTICATION_METHOD
          3032|HY000|The server is currently in offline mode|SERVER_STARTING
          1053|08S01|Server shutdown in progress|SERVER_STARTING
          0|S1009|RSA public key is not available client side (option serverRsaPublicKeyFile not set)|TLS_REQUIRED
          """)
  void explainsLogins(int vendor, String state, String message, FailureCode code) {
    Failure failure = failures.login(new SQLException(message, state, vendor));

    assertThat(failure).returns(code, Failure::code).returns(vendor, Failure::vendorCode);
    assertThat(failure.hint()).doesNotContain("{", "secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1142|42000|CREATE command denied to user 'bob'@'10.0.0.7' for table 'sourcecheck_probe_1'|PERMISSION_DENIED
          1044|42000|Access denied for user 'bob'@'%' to database 'tmp'|PERMISSION_DENIED
          1049|42000|Unknown database 'tmp'|SCHEMA_UNKNOWN
          1290|HY000|The MySQL server is running with the --super-read-only option so it cannot execute this statement|READ_ONLY
          1836|HY000|Running in read-only mode|READ_ONLY
          1792|25006|Cannot execute statement in a READ ONLY transaction.|READ_ONLY
          1114|HY000|The table 'sourcecheck_probe_1' is full|QUOTA_EXCEEDED
          1205|HY000|Lock wait timeout exceeded; try restarting transaction|TIMEOUT
          3024|HY000|Query execution was interrupted, maximum statement execution time exceeded|TIMEOUT
          """)
  void explainsWrites(int vendor, String state, String message, FailureCode code) {
    Failure failure = failures.session(new SQLException(message, state, vendor), FACTS, "tmp");

    assertThat(failure).returns(code, Failure::code).returns(state, Failure::sqlState);
    assertThat(failure.hint()).doesNotContain("{");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          bob|%|`bob`@`%`
          a`b|10.0.0.7|`a``b`@`10.0.0.7`
          x`; DROP TABLE orders|%|`x``; DROP TABLE orders`@`%`
          bob|%`; DROP TABLE orders|`bob`@`%``; DROP TABLE orders`
          """)
  void quotesTheNamesOfTheServersMessageInAGrant(String account, String address, String grantee) {
    String message = "Access denied for user '%s'@'%s' to database 'shop'";

    Failure failure =
        failures.login(new SQLException(message.formatted(account, address), "42000", 1044));

    assertThat(failure.fix()).containsExactly("GRANT SELECT, SHOW VIEW ON `shop`.* TO " + grantee);
  }

  @Test
  void namesTheAccountAndTheEscapedDatabaseInAGrant() {
    SQLException denied = new SQLException("CREATE command denied", "42000", 1142);

    assertThat(failures.session(denied, FACTS, "my_tmp").fix())
        .containsExactly("GRANT CREATE, DROP, INSERT, SELECT ON `my\\_tmp`.* TO `bob`@`%`");
  }
}
