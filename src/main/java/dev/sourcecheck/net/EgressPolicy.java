package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which hosts may be connected to. Some are denied to everyone, whatever is configured: addresses
 * that name no single machine, the link's own, where clouds hand out credentials, and our own
 * store. An address that carries another within itself is judged by both.
 */
public final class EgressPolicy {
  /** Sources: RFC 6890's registry, and the clouds' own manuals for their metadata services. */
  private static final List<PolicyDenial> ALWAYS =
      List.of(
          new PolicyDenial("0.0.0.0/8", "unspecified"),
          new PolicyDenial("::/128", "unspecified"),
          new PolicyDenial("169.254.0.0/16", "link-local"),
          new PolicyDenial("fe80::/10", "link-local"),
          new PolicyDenial("224.0.0.0/4", "multicast"),
          new PolicyDenial("ff00::/8", "multicast"),
          new PolicyDenial("240.0.0.0/4", "reserved"),
          new PolicyDenial("100.100.100.200/32", "cloud metadata"),
          new PolicyDenial("168.63.129.16/32", "cloud metadata"),
          new PolicyDenial("192.0.0.192/32", "cloud metadata"),
          new PolicyDenial("fd00:ec2::/32", "cloud metadata"),
          new PolicyDenial("fd00:42::42/128", "cloud metadata"),
          new PolicyDenial("fd00:c1::a9fe:a9fe/128", "cloud metadata"),
          new PolicyDenial("fd20:ce::/32", "cloud metadata"));

  /** Not even to be looked up. */
  private static final List<HostPattern> ALWAYS_NAMES =
      hosts(
          List.of(
              "metadata",
              "metadata.google.internal",
              "*.metadata.google.internal",
              "metadata.goog",
              "metadata.azure.internal",
              "metadata.tencentyun.com",
              "instance-data",
              "instance-data.ec2.internal"));

  /** RFC 6761, 6.3: whatever a resolver makes of them, they mean this machine. */
  private static final List<HostPattern> LOOPBACK_NAMES =
      hosts(List.of("localhost", "*.localhost"));

  private static final List<CidrRange> LOOPBACK =
      List.of(CidrRange.parse("127.0.0.0/8"), CidrRange.parse("::1/128"));

  private final boolean loopbackAllowed;
  private final StoreAddresses ownStore;
  private final List<CidrRange> allowRanges;
  private final List<CidrRange> denyRanges;
  private final List<HostPattern> allowHosts;
  private final List<HostPattern> denyHosts;
  private final List<PortRange> allowPorts;
  private final List<PortRange> denyPorts;

  /** All that is not always denied. */
  public EgressPolicy(boolean loopbackAllowed) {
    this.loopbackAllowed = loopbackAllowed;
    ownStore = StoreAddresses.NONE;
    allowRanges = List.of();
    denyRanges = List.of();
    allowHosts = List.of();
    denyHosts = List.of();
    allowPorts = List.of();
    denyPorts = List.of();
  }

  /**
   * As the settings say.
   *
   * @param loopback if the settings do not say
   * @throws IllegalArgumentException if one of them cannot be read
   */
  EgressPolicy(EgressSettings settings, boolean loopback, StoreAddresses ownStore) {
    loopbackAllowed = settings.loopback().orElse(loopback);
    this.ownStore = ownStore;
    allowRanges = each(settings.allowRanges(), CidrRange::parse);
    denyRanges = each(settings.denyRanges(), CidrRange::parse);
    allowHosts = each(settings.allowHosts(), HostPattern::parse);
    denyHosts = each(settings.denyHosts(), HostPattern::parse);
    allowPorts = each(settings.allowPorts(), PortRange::parse);
    denyPorts = each(settings.denyPorts(), PortRange::parse);
  }

  /**
   * Why the host must not even be looked up, as a few words for people; empty if it may be.
   *
   * @param host as the source names it, also an address as text
   */
  public Optional<String> refusal(String host, int port) {
    if (NonCanonicalIpv4.in(host)) {
      return Optional.of("an address that is not written as usual");
    }
    if (!loopbackAllowed && matches(LOOPBACK_NAMES, host)) {
      return Optional.of("loopback");
    }
    if (matches(ALWAYS_NAMES, host)) {
      return Optional.of("cloud metadata");
    }
    if (matches(denyHosts, host)) {
      return Optional.of("a denied name");
    }
    if (denyPorts.stream().anyMatch(range -> range.contains(port))) {
      return Optional.of("a denied port");
    }
    if (!allowPorts.isEmpty() && allowPorts.stream().noneMatch(range -> range.contains(port))) {
      return Optional.of("not an allowed port");
    }
    if (!allowHosts.isEmpty() && allowRanges.isEmpty() && !matches(allowHosts, host)) {
      return Optional.of("not an allowed name");
    }
    return Optional.empty();
  }

  /**
   * Why no packet may go to one of a host's addresses, as a word or two for people; empty if it
   * may.
   */
  public Optional<String> refusal(String host, InetAddress address, int port) {
    List<InetAddress> all = EmbeddedAddresses.within(address);
    for (InetAddress each : all) {
      Optional<String> refusal = judge(each, port);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    boolean allowed =
        allowRanges.isEmpty()
            || matches(allowHosts, host)
            || allowRanges.stream().anyMatch(range -> range.contains(address));
    return allowed ? refusal(host, port) : Optional.of("not in an allowed range");
  }

  private Optional<String> judge(InetAddress address, int port) {
    if (ownStore.isAt(address, port)) {
      return Optional.of("this service's own store");
    }
    if (denyRanges.stream().anyMatch(range -> range.contains(address))) {
      return Optional.of("in a denied range");
    }
    if (LOOPBACK.stream().anyMatch(range -> range.contains(address))) {
      return loopbackAllowed ? Optional.empty() : Optional.of("loopback");
    }
    return ALWAYS.stream()
        .filter(denied -> denied.range.contains(address))
        .map(denied -> denied.why)
        .findFirst();
  }

  private static boolean matches(List<HostPattern> patterns, String host) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(host));
  }

  private static List<HostPattern> hosts(List<String> texts) {
    return texts.stream().map(HostPattern::parse).toList();
  }

  private static <T> List<T> each(Optional<List<String>> texts, Function<String, T> parse) {
    return texts.orElse(List.of()).stream().map(String::strip).map(parse).toList();
  }

  private record PolicyDenial(CidrRange range, String why) {
    PolicyDenial(String range, String why) {
      this(CidrRange.parse(range), why);
    }
  }
}
