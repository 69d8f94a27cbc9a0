package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {
  private final EgressPolicy open = new EgressPolicy(true);
  private final EgressPolicy closed = new EgressPolicy(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "169.254.169.254",
        "169.254.0.1",
        "2852039166", // 169.254.169.254 as one number
        "fe80::1",
        "febf::1",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "255.255.255.255",
        "240.0.0.1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "::169.254.169.254",
        "::ffff:0:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "2001:0:4136:e378:8000:63bf:5601:5601", // Teredo, of a client at 169.254.169.254
        "2001:db8::5efe:169.254.169.254",
        "2001:db8::200:5efe:169.254.169.254",
      })
  void alwaysDeniesSpecialAddresses(String address) throws UnknownHostException {
    assertThat(open.denial("db", InetAddress.getByName(address), 5432)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "2130706433",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
      })
  void deniesLoopbackUnlessAllowed(String address) throws UnknownHostException {
    assertThat(open.denial("db", InetAddress.getByName(address), 5432)).isEmpty();
    assertThat(closed.denial("db", InetAddress.getByName(address), 5432)).contains("loopback");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "8.8.8.8",
        "169.253.255.255",
        "fd12:3456::1",
        "2001:4860:4860::8888",
        "64:ff9b::8.8.8.8",
      })
  void allowsOrdinaryAddresses(String address) throws UnknownHostException {
    assertThat(closed.denial("db", InetAddress.getByName(address), 5432)).isEmpty();
  }

  @Test
  void rejectsInvalidRanges() {
    for (String text :
        List.of(
            "localhost",
            "localhost/8",
            "10.0.0.0/33",
            "10.0.0.0/x",
            "10.0.0.0/",
            "::/129",
            "5/8")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CidrRange.parse(text))
          .withMessage("Not an address range: " + text);
    }
  }
}
