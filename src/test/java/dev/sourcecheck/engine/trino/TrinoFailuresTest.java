package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.secret.Secret;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as the server reports them, with their codes. */
class TrinoFailuresTest {
  private static final Endpoint ENDPOINT = new Endpoint("trino.example.com", 443);
  private static final TrinoNames.SchemaName SCHEMA = new TrinoNames.SchemaName("memory", "tmp");

  private final TrinoFailures failures =
      new TrinoFailures(
          new TrinoOptions(
              TrinoProduct.TRINO,
              ENDPOINT,
              "dbname",
              "memory",
              "user",
              "bob",
              new Secret("secret"),
              new Secret(""),
              TlsMode.VERIFY_FULL,
              RootCertificates.ofTheJvm()),
          new ServerSilence("Trino", ENDPOINT, FieldNames.HOST_AND_PORT));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          44|line 1:15: Catalog 'nope' not found|SCHEMA_UNKNOWN
          45|line 1:1: Schema 'tmp' does not exist|SCHEMA_UNKNOWN
          5|Schema tmp not found|SCHEMA_UNKNOWN
          4|Access Denied: Cannot create table memory.tmp.t|PERMISSION_DENIED
          13|This connector does not support creating tables|READ_ONLY
          23|Cannot execute write statement in a read only transaction|READ_ONLY
          65548|Trino server is still initializing|SERVER_STARTING
          65541|No nodes available to run query|SERVER_STARTING
          131074|Too many queued queries for 'global'|TOO_MANY_CONNECTIONS
          131075|Query exceeded maximum time limit of 10.00s|TIMEOUT
          131073|Query exceeded distributed user memory limit of 1GB|QUOTA_EXCEEDED
          131076|Query killed because the cluster is out of memory. Please try again in a few minutes.|QUOTA_EXCEEDED
          2|Query was abandoned by the client|CANCELLED
          38|Message: Using too many resources|CANCELLED
          1|line 1:1: Schema tmp does not exist|SCHEMA_UNKNOWN
          """)
  void explainsWrites(int code, String message, FailureCode expected) {
    Failure failure = failures.session(new SQLException(message, null, code), SCHEMA);

    assertThat(failure).returns(expected, Failure::code).returns(code, Failure::vendorCode);
    assertThat(failure.hint()).doesNotContain("{", "secret");
  }

  /** Each connector has its own message for a schema that does not exist. */
  @ParameterizedTest
  @CsvSource({"45, line 1:1: Schema 'tmp' does not exist", "5, Schema tmp not found"})
  void offersToCreateTheSchema(int code, String message) {
    SQLException absent = new SQLException(message, null, code);

    assertThat(failures.session(absent, SCHEMA).fix())
        .containsExactly("CREATE SCHEMA \"memory\".\"tmp\"");
  }

  @Test
  void distinguishesAWrongPasswordFromAnotherMethod() {
    HttpRefusal wrong = new HttpRefusal(401, "Basic realm=\"Trino\"", "Invalid credentials");
    HttpRefusal method = new HttpRefusal(401, "Negotiate", "Unauthorized");

    assertThat(failures.login(wrong))
        .returns(FailureCode.AUTHENTICATION_FAILED, Failure::code)
        .returns(List.of("user", "password"), Failure::fields);
    assertThat(failures.login(method).code()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
  }

  @Test
  void reportsSilentAndForeignServers() {
    SQLException silent =
        new SQLException("x", "08006", new SocketTimeoutException("Read timed out"));
    SQLException closed = new SQLException("x", "08006", new EOFException("closed"));

    assertThat(failures.login(silent).code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(failures.login(closed).code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    assertThat(failures.login(new ForeignServer("a web server")).hint())
        .isEqualTo("The server at trino.example.com:443 is not Trino but a web server.");
  }

  /** A changed secret would not be found and masked. */
  @Test
  void quotesTheServersMethodsUnchangedInOneLine() {
    HttpRefusal echo =
        new HttpRefusal(401, "Negotiate realm=\"s3cReT-Val\u00fce\"\u0007\u202e x", "Unauthorized");

    assertThat(failures.login(echo))
        .returns(FailureCode.AUTHENTICATION_METHOD, Failure::code)
        .returns(
            "The server accepts no password, but the methods"
                + " Negotiate realm=\"s3cReT-Val\u00fce\" x, which are not supported.",
            Failure::hint);
  }
}
