package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.TestSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allow and deny settings. */
class EgressRulesTest {
  private static final StoreAddresses STORE =
      new StoreAddresses(
          List.of(new StoreAddresses.StoreAddress("store.example", 6000)),
          host -> list("10.9.9.9"));

  @Test
  void denyTakesPrecedenceOverAllow() throws UnknownHostException {
    EgressPolicy policy =
        policy(
            Map.of(
                "deny-ranges", "10.0.0.0/8,fd00::/8",
                "allow-ranges", "10.1.0.0/16,192.0.2.0/24",
                "allow-hosts", "db.example"));

    assertThat(policy.denial("db.example", ip("10.1.2.3"), 5432)).contains("in a denied range");
    assertThat(policy.denial("x", ip("64:ff9b::10.1.2.3"), 5432)).contains("in a denied range");
    assertThat(policy.denial("db.example", ip("fd12::1"), 5432)).contains("in a denied range");
    assertThat(policy.denial("x", ip("192.0.2.7"), 5432)).isEmpty();
    assertThat(policy.denial("x", ip("198.51.100.1"), 5432)).contains("not in an allowed range");
    assertThat(policy.denial("DB.example.", ip("198.51.100.1"), 5432)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "db.example.com, true",
    "DB.EXAMPLE.COM., true",
    "a.b.example.com, true",
    "example.com, false",
    "notexample.com, false",
    "example.com.evil.net, false",
    "only.this, true",
    "sub.only.this, false",
    "10.0.0.1, false",
  })
  void resolvesOnlyAllowedNames(String host, boolean allowed) {
    EgressPolicy policy = policy(Map.of("allow-hosts", "*.example.com, only.this"));

    assertThat(policy.denial(host, 5432).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void doesNotResolveDeniedNames() {
    EgressPolicy policy = policy(Map.of("deny-hosts", "*.corp, b\u00fccher.example"));

    assertThat(policy.denial("DB.Corp.", 5432)).contains("a denied name");
    assertThat(policy.denial("xn--bcher-kva.example", 5432)).contains("a denied name");
    assertThat(policy.denial("corp", 5432)).isEmpty();
  }

  @Test
  void allowsAndDeniesPorts() {
    EgressPolicy policy = policy(Map.of("allow-ports", "5432,6000-6999", "deny-ports", "6379"));

    assertThat(policy.denial("db", 5432)).isEmpty();
    assertThat(policy.denial("db", 6500)).isEmpty();
    assertThat(policy.denial("db", 6379)).contains("a denied port");
    assertThat(policy.denial("db", 22)).contains("not an allowed port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata.google.internal",
        "METADATA.GOOGLE.INTERNAL.",
        "v1.metadata.google.internal",
        "metadata",
        "metadata.goog",
        "instance-data",
        "Instance-Data.ec2.internal",
        "metadata.tencentyun.com",
      })
  void doesNotResolveMetadataNames(String host) {
    assertThat(policy(Map.of("allow-hosts", host)).denial(host, 80)).contains("cloud metadata");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, false",
    "192.168.199.255, false",
    "db1, false",
    "db.example.com, false",
    "1.example, false",
    "fd00::10.0.0.1, false",
    "0x7f.example, false",
    "10.1, true",
    "10.0.0.01, true",
    "10.0.0.1., true",
    "10.0.0.256, true",
    "1.2.3.4.5, true",
    "0xa.0.0.1, true",
    "db.0x1, true",
    "167772161, true",
  })
  void doesNotResolveNonCanonicalIpv4(String host, boolean denied) {
    assertThat(policy(Map.of()).denial(host, 5432).isPresent()).isEqualTo(denied);
  }

  @Test
  void deniesOwnStore() throws UnknownHostException {
    EgressPolicy policy = policy(Map.of("allow-ranges", "10.0.0.0/8"));

    assertThat(policy.denial("x", ip("10.9.9.9"), 6000)).contains("this service's own store");
    assertThat(policy.denial("x", ip("::ffff:10.9.9.9"), 6000)).isPresent();
    assertThat(policy.denial("x", ip("2002:a09:909::1"), 6000)).isPresent();
    assertThat(policy.denial("x", ip("10.9.9.9"), 6001)).isEmpty();
    assertThat(policy.denial("x", ip("10.9.9.8"), 6000)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"})
  void deniesLocalStoreAtAllLocalAddresses(String address) throws UnknownHostException {
    StoreAddresses embedded =
        new StoreAddresses(
            List.of(new StoreAddresses.StoreAddress("127.0.0.1", 6000)), HostResolver.system());
    EgressPolicy policy = new EgressPolicy(settings(Map.of()), true, embedded);

    assertThat(policy.denial("x", ip(address), 6000)).contains("this service's own store");
    assertThat(policy.denial("x", ip(address), 6001)).isEmpty();
  }

  @Test
  void readsStoreAddressesFromUrl() {
    assertThat(NetProducer.storeAddresses("jdbc:postgresql://a:6000,b:6001/sourcecheck?user=x"))
        .containsExactly(
            new StoreAddresses.StoreAddress("a", 6000), new StoreAddresses.StoreAddress("b", 6001));
    assertThat(NetProducer.storeAddresses("jdbc:postgresql://[fd00::1]/s"))
        .containsExactly(new StoreAddresses.StoreAddress("fd00::1", 5432));
    assertThat(NetProducer.storeAddresses("jdbc:postgresql:s"))
        .containsExactly(new StoreAddresses.StoreAddress("localhost", 5432));
    assertThat(NetProducer.storeAddresses("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "localhost, true",
    "::1, true",
    "0.0.0.0, false",
    "10.0.0.1, false"
  })
  void deniesLoopbackIfListeningToOtherMachines(String listening, boolean loopback)
      throws UnknownHostException {
    EgressPolicy policy =
        new EgressPolicy(
            settings(Map.of()), NetProducer.isLoopback(listening), StoreAddresses.NONE);

    assertThat(policy.denial("x", ip("127.0.0.1"), 1).isEmpty()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @CsvSource({
    "deny-ranges, localhost/8",
    "allow-ranges, 10.0.0.0/33",
    "allow-hosts, *",
    "allow-hosts, a*b",
    "deny-hosts, http://x",
    "allow-ports, 0",
    "allow-ports, 7-3",
    "deny-ports, 65536",
    "deny-ports, ssh",
  })
  void rejectsInvalidSettings(String setting, String value) {
    assertThatThrownBy(() -> policy(Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(value);
  }

  private static EgressPolicy policy(Map<String, String> changed) {
    return new EgressPolicy(settings(changed), true, STORE);
  }

  private static EgressSettings settings(Map<String, String> changed) {
    Map<String, String> prefixed = new java.util.HashMap<>();
    changed.forEach((name, value) -> prefixed.put("sourcecheck.egress." + name, value));
    return TestSettings.of(EgressSettings.class, prefixed);
  }

  private static InetAddress ip(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static List<InetAddress> list(String text) throws UnknownHostException {
    return List.of(ip(text));
  }
}
