package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of forbidden addresses. None of them causes a connection attempt. */
class ForbiddenAddressesTest {
  private final List<SocketAddress> attempts = new CopyOnWriteArrayList<>();
  private final AtomicInteger lookups = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(
      strings = {
        // loopback, forbidden unless the service itself listens on loopback only
        "127.0.0.1",
        "127.0.0.2",
        "127.255.255.254",
        "127.1",
        "127.0.1",
        "2130706433", // decimal
        "017700000001", // octal
        "0177.0.0.1",
        "0177.0.0.01",
        "00000177.00000000.00000000.00000001",
        "0x7f000001", // hexadecimal
        "0x7F.0x0.0x0.0x1",
        "0x7f.1",
        "0x7f.0.0.1",
        "127.0.0.1.", // trailing dot
        "127.0x1",
        "localhost",
        "LOCALHOST",
        "LocalHost.",
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::0001",
        "::ffff:127.0.0.1", // mapped
        "::FFFF:7F00:1",
        "[::ffff:127.0.0.1]",
        "0:0:0:0:0:ffff:7f00:1",
        "::127.0.0.1", // compatible
        "::ffff:0:127.0.0.1", // translated
        "64:ff9b::127.0.0.1", // NAT64
        "64:ff9b::7f00:1",
        "64:FF9B:0:0:0:0:7f00:1",
        "64:ff9b:1::127.0.0.1", // local-use NAT64
        "2002:7f00:1::", // 6to4
        "2002:7F00:0001::1",
        "2001:db8::5efe:127.0.0.1", // ISATAP
        "\uff11\uff12\uff17.0.0.1", // full-width digits
        "\u2460\u2461\u2466.0.0.1", // circled digits
        "127\u30020\u30020\u30021", // ideographic full stops
        "::1%1", // zone IDs
        "::1%lo",
        "fe80::1%eth0",
        "fe80::1%25eth0",
        // cloud metadata and link-local addresses
        "169.254.169.254",
        "169.254.169.253",
        "169.254.170.2",
        "2852039166",
        "0xa9fea9fe",
        "025177524776",
        "0251.0376.0251.0376",
        "0xA9.0xFE.0xA9.0xFE",
        "169.254.43518",
        "169.16689662",
        "0xa9.254.0251.254",
        "169.254.169.254.",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "2001:0:4136:e378:8000:63bf:5601:5601", // Teredo
        "[fd00:ec2::254]",
        "fd00:0ec2:0000:0000:0000:0000:0000:0254",
        "fd20:ce::254",
        "fe80::a9fe:a9fe",
        "100.100.100.200",
        "1684301000",
        "168.63.129.16",
        "0xa83f8110",
        "192.0.0.192",
        "metadata.google.internal",
        "Metadata.Google.Internal.",
        "metadata",
        "instance-data",
        // unspecified, broadcast, multicast and reserved addresses
        "0",
        "0.0.0.0",
        "0x0",
        "00",
        "0.0",
        "::",
        "[::]",
        "0:0:0:0:0:0:0:0",
        "::ffff:0.0.0.0",
        "255.255.255.255",
        "4294967295",
        "0xffffffff",
        "224.0.0.1",
        "239.255.255.250",
        "ff02::1",
        "240.0.0.1",
        // texts that contain another host
        "db.example@127.0.0.1",
        "db.example#@127.0.0.1",
        "127.0.0.1:5432/x?",
        "db.example,127.0.0.1",
        "db.example:5432,127.0.0.1:22",
        "http://169.254.169.254/latest",
        "//127.0.0.1",
        "\\\\127.0.0.1\\pipe",
        " 127.0.0.1",
        "127.0.0.1\t",
        "127.0.0.1\n",
        "db.example\r\n127.0.0.1",
        "db.example\u0000.127.0.0.1",
        "127.0.0.1%00",
        "127%2e0.0.1",
        "[::1]:22",
        "[::1",
        "::1]",
      })
  void rejectsEverySpelling(String host) {
    Failure failure = open(engine(counting(HostResolver.system())), host);

    assertThat(failure.code()).isIn(FailureCode.EGRESS_DENIED, FailureCode.OPTION_INVALID);
    assertThat(failure.fields()).contains("host");
    assertThat(attempts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata.google.internal", "METADATA", "instance-data.ec2.internal."})
  void doesNotResolveMetadataServices(String host) {
    Failure failure = open(engine(counting(name -> addresses("192.0.2.1"))), host);

    assertThat(failure.code()).isEqualTo(FailureCode.EGRESS_DENIED);
    assertThat(lookups).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1 169.254.169.254",
    "169.254.169.254 192.0.2.1",
    "2001:db8::1 192.0.2.1 127.0.0.1",
    "192.0.2.1 192.0.2.2 192.0.2.3 ::ffff:7f00:1",
    "2001:db8::1 fe80::1",
    "192.0.2.1 0.0.0.0",
    "192.0.2.1 64:ff9b::a9fe:a9fe",
    "fd00:ec2::254 192.0.2.1",
  })
  void rejectsNameWithOneForbiddenAddress(String spellings) {
    Failure failure =
        open(engine(counting(name -> addresses(spellings.split(" ")))), "several.example");

    assertThat(failure.code()).isEqualTo(FailureCode.EGRESS_DENIED);
    assertThat(attempts).isEmpty();
  }

  @Test
  void checksAllAddressesOfName() {
    String[] addresses = new String[40];
    java.util.Arrays.fill(addresses, "192.0.2.1");
    addresses[39] = "169.254.169.254";

    Failure failure = open(engine(counting(name -> addresses(addresses))), "many.example");

    assertThat(failure.code()).isEqualTo(FailureCode.EGRESS_DENIED);
    assertThat(attempts).isEmpty();
  }

  @Test
  void connectsToResolvedAddressesOnly() {
    Engine engine =
        engine(counting(name -> addresses(lookups.get() == 1 ? "192.0.2.1" : "169.254.169.254")));

    Failure failure = open(engine, "rebinding.example");

    assertThat(failure.code()).isNotEqualTo(FailureCode.EGRESS_DENIED);
    assertThat(attempts).isNotEmpty().allMatch(address -> address.toString().contains("192.0.2.1"));
    attempts.clear();

    assertThat(open(engine, "rebinding.example").code()).isEqualTo(FailureCode.EGRESS_DENIED);
    assertThat(attempts).isEmpty();
  }

  private Engine engine(HostResolver resolver) {
    return new PostgresEngine(new Dialer(resolver, new EgressPolicy(false), RecordingDialer::new));
  }

  private HostResolver counting(HostResolver resolver) {
    return host -> {
      lookups.incrementAndGet();
      return resolver.resolve(host);
    };
  }

  private static Failure open(Engine engine, String host) {
    SourceSpec source =
        new SourceSpec(
            null,
            "source",
            SourceType.POSTGRES,
            Map.of("host", host, "port", 5432L, "user", "u", "dbname", "d"),
            Map.of("password", new Secret("p")),
            null,
            false,
            null,
            null);
    Opening opening = engine.open(source, TestControl.patient());
    return ((Opening.Refused) opening).failure();
  }

  private static List<InetAddress> addresses(String... addresses) throws UnknownHostException {
    List<InetAddress> all = new java.util.ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    return all;
  }

  /** Records the address instead of connecting. */
  private final class RecordingDialer extends Socket {
    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      attempts.add(address);
      throw new IOException("no network in this test");
    }
  }
}
