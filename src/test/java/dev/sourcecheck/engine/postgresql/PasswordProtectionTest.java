package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.login.PasswordPolicy;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.servers.BackendMessages;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.source.SourceSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When, how and how often the password is sent. */
class PasswordProtectionTest {
  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;

  /** The messages that clients sent in answer to authentication requests, as text. */
  private final List<String> answers = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer"})
  void rejectsUnencryptedCleartextPassword(String mode) throws IOException {
    try (FakeServer server = server(CLEARTEXT)) {
      Failure failure = refused(remoteEngine(false), at(server.port(), mode)).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
      assertThat(failure.fields()).containsExactly("sslmode");
      assertThat(answers).isEmpty();
    }
  }

  @Test
  void sendsCleartextOnLoopback() throws IOException {
    try (FakeServer server = server(CLEARTEXT)) {
      Opening.Refused refused = refused(StrictServer.ENGINE, at(server.port(), "disable"));

      assertThat(answers).containsExactly("p4ss\0");
      assertThat(refused.warnings()).isEmpty();
    }
  }

  @Test
  void allowedCleartextPasswordCausesWarning() throws IOException {
    try (FakeServer server = server(CLEARTEXT)) {
      Opening.Refused refused = refused(remoteEngine(true), at(server.port(), "disable"));

      assertThat(answers).containsExactly("p4ss\0");
      assertThat(codes(refused))
          .containsExactly(WarningCode.UNENCRYPTED_LOGIN, WarningCode.AUTHENTICATION_DOWNGRADE);
    }
  }

  @Test
  void unencryptedMd5LoginCausesWarning() throws IOException {
    try (FakeServer server = server(MD5)) {
      Opening.Refused refused = refused(remoteEngine(false), at(server.port(), "prefer"));

      assertThat(answers).hasSize(1);
      assertThat(codes(refused))
          .containsExactly(WarningCode.UNENCRYPTED_LOGIN, WarningCode.AUTHENTICATION_DOWNGRADE);
    }
  }

  @Test
  void unencryptedLoginCausesWarning() {
    Opening opening =
        remoteEngine(false)
            .open(StrictServer.source().with("sslmode", "disable").spec(), TestControl.patient());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(codes(opening)).containsExactly(WarningCode.UNENCRYPTED_LOGIN);
  }

  @Test
  void encryptedLoginCausesNoWarning() {
    Opening opening = remoteEngine(false).open(StrictServer.source().spec(), TestControl.patient());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.warnings()).isEmpty();
  }

  /** Loopback, where a cleartext password is allowed. */
  @ParameterizedTest
  @ValueSource(ints = {CLEARTEXT, MD5})
  void rejectsDowngradeFromScram(int weaker) throws IOException {
    try (FakeServer server = server(SASL, weaker)) {
      Failure failure = refused(StrictServer.ENGINE, at(server.port(), "disable")).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
      assertThat(failure.fields()).containsExactly("sslmode");
      assertThat(answers)
          .singleElement()
          .asString()
          .startsWith("SCRAM-SHA-256")
          .doesNotContain("p4ss");
    }
  }

  @Test
  void rejectsDowngradeFromMd5() throws IOException {
    try (FakeServer server = server(MD5, CLEARTEXT)) {
      Failure failure = refused(StrictServer.ENGINE, at(server.port(), "disable")).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.AUTHENTICATION_METHOD);
      assertThat(answers).singleElement().asString().startsWith("md5");
    }
  }

  @Test
  void rejectsOkDuringScram() throws IOException {
    try (FakeServer server = server(SASL, OK)) {
      Failure failure = refused(StrictServer.ENGINE, at(server.port(), "disable")).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  /** The driver ignores the length of these messages. */
  @ParameterizedTest
  @ValueSource(ints = {0, MD5, SASL, 'v'})
  void rejectsRequestHiddenByFalseLength(int outerType) throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(sent);
    byte[] hidden = authentication(CLEARTEXT);
    if (outerType == 0) {
      out.write(new byte[] {'R', 0, 0, 0, 4, 0, 0, 0, CLEARTEXT});
    } else {
      byte[] outer =
          outerType == 'v' ? BackendMessages.message('v', new byte[8]) : authentication(outerType);
      out.write(outer[0]);
      out.writeInt(outer.length - 1 + hidden.length);
      out.write(outer, 5, outer.length - 5);
      out.write(hidden);
    }
    try (FakeServer server = new FakeServer((in, answer) -> send(in, answer, sent))) {
      Failure failure = refused(remoteEngine(false), at(server.port(), "disable")).failure();

      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(answers).doesNotContain("p4ss\0");
    }
  }

  private void send(InputStream in, OutputStream out, ByteArrayOutputStream sent)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    StartupMessage.read(startOrTls(data, out));
    out.write(sent.toByteArray());
    out.flush();
    while (data.read() == 'p') {
      byte[] answer = data.readNBytes(data.readInt() - Integer.BYTES);
      answers.add(new String(answer, StandardCharsets.ISO_8859_1));
    }
  }

  /** The server rejects the login as by {@code pg_hba.conf}, but after it received the password. */
  @ParameterizedTest
  @ValueSource(strings = {"allow", "prefer"})
  void doesNotRetryPasswordWithOtherEncryption(String mode) throws IOException {
    try (FakeServer server = server(MD5)) {
      refused(StrictServer.ENGINE, at(server.port(), mode));

      assertThat(answers).hasSize(1);
    }
  }

  @Test
  void doesNotRetryPasswordAtOtherAddress() throws IOException {
    try (FakeServer server = server(MD5)) {
      HostResolver two =
          host ->
              List.of(
                  InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                  InetAddress.getByName("::ffff:127.0.0.1"));
      Engine engine = new PostgresEngine(new Dialer(two, new EgressPolicy(true)));

      refused(engine, source("db.example", server.port(), "disable"));

      assertThat(answers).hasSize(1);
    }
  }

  private static List<WarningCode> codes(Opening opening) {
    return opening.warnings().stream().map(Warning::code).toList();
  }

  /** An engine that regards all servers as remote. */
  private static Engine remoteEngine(boolean cleartextAllowed) {
    return new PostgresEngine(
        new Dialer(HostResolver.system(), new EgressPolicy(true)),
        new PasswordPolicy(cleartextAllowed, address -> false));
  }

  private static Opening.Refused refused(Engine engine, SourceSpec source) {
    return (Opening.Refused) engine.open(source, TestControl.patient());
  }

  private static SourceSpec at(int port, String mode) {
    return source("127.0.0.1", port, mode);
  }

  private static SourceSpec source(String host, int port, String mode) {
    return new StrictServer.StrictSource()
        .with("host", host)
        .with("port", (long) port)
        .with("user", "u")
        .with("dbname", "d")
        .with("sslmode", mode)
        .secret("password", "p4ss")
        .spec();
  }

  /** A server without TLS that sends these authentication requests and then rejects the login. */
  private FakeServer server(int... requests) throws IOException {
    return new FakeServer((in, out) -> authenticate(in, out, requests));
  }

  private void authenticate(InputStream in, OutputStream out, int... requests) throws IOException {
    DataInputStream data = new DataInputStream(in);
    if (!StartupMessage.read(startOrTls(data, out)).containsKey("user")) {
      return;
    }
    for (int request : requests) {
      out.write(authentication(request));
      out.flush();
      if (data.read() != 'p') {
        return;
      }
      byte[] answer = data.readNBytes(data.readInt() - Integer.BYTES);
      answers.add(new String(answer, StandardCharsets.ISO_8859_1));
    }
    out.write(refusal());
    out.flush();
  }

  /** Declines a TLS request. The startup message follows. */
  private static InputStream startOrTls(DataInputStream data, OutputStream out) throws IOException {
    int length = data.readInt();
    if (length == 8) {
      data.readInt();
      out.write('N');
      out.flush();
      return data;
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    new DataOutputStream(message).writeInt(length);
    message.write(data.readNBytes(length - Integer.BYTES));
    return new java.io.ByteArrayInputStream(message.toByteArray());
  }

  private static byte[] authentication(int type) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeInt(type);
    if (type == MD5) {
      fields.write(new byte[] {1, 2, 3, 4});
    } else if (type == SASL) {
      fields.write("SCRAM-SHA-256\0\0".getBytes(StandardCharsets.US_ASCII));
    }
    return BackendMessages.message('R', body.toByteArray());
  }

  private static byte[] refusal() throws IOException {
    String fields = "SFATAL\0VFATAL\0C28000\0Mno\0Fauth.c\0L537\0RClientAuthentication\0\0";
    return BackendMessages.message('E', fields.getBytes(StandardCharsets.US_ASCII));
  }
}
