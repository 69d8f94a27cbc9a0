package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides which hosts may be connected to. Some are always denied: unspecified, multicast, reserved
 * and link-local addresses, metadata services of clouds, and the service's own store. An IPv6
 * address with an embedded IPv4 address is checked by both.
 */
public final class EgressPolicy {
  /** Sources: the registry of RFC 6890, and the manuals of the clouds. */
  private static final List<PolicyDenial> ALWAYS_DENIED =
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

  /** Names that are never resolved. */
  private static final List<HostPattern> METADATA_NAMES =
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

  /** RFC 6761, section 6.3: these names mean this machine, independent of the resolver. */
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

  /** Allows everything that is not always denied. */
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
   * Applies the settings without a store of our own.
   *
   * @param loopbackByDefault whether loopback is allowed without the setting
   * @throws IllegalArgumentException if a setting is invalid
   */
  public static EgressPolicy of(EgressSettings settings, boolean loopbackByDefault) {
    return new EgressPolicy(settings, loopbackByDefault, StoreAddresses.NONE);
  }

  /**
   * Applies the settings.
   *
   * @param loopbackByDefault whether loopback is allowed without the setting
   * @throws IllegalArgumentException if a setting is invalid
   */
  EgressPolicy(EgressSettings settings, boolean loopbackByDefault, StoreAddresses ownStore) {
    loopbackAllowed = settings.loopback().orElse(loopbackByDefault);
    this.ownStore = ownStore;
    allowRanges = each(settings.allowRanges(), CidrRange::parse);
    denyRanges = each(settings.denyRanges(), CidrRange::parse);
    allowHosts = each(settings.allowHosts(), HostPattern::parse);
    denyHosts = each(settings.denyHosts(), HostPattern::parse);
    allowPorts = each(settings.allowPorts(), PortRange::parse);
    denyPorts = each(settings.denyPorts(), PortRange::parse);
  }

  /**
   * Returns why the host must not be resolved, as a phrase for users; empty if it may be.
   *
   * @param host a name or a textual address
   */
  public Optional<String> denial(String host, int port) {
    if (NonCanonicalIpv4.matches(host)) {
      return Optional.of("an address in a non-canonical form");
    }
    if (!loopbackAllowed && matches(LOOPBACK_NAMES, host)) {
      return Optional.of("loopback");
    }
    if (matches(METADATA_NAMES, host)) {
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
   * Returns why no packet may be sent to an address of the host, as a phrase for users; empty if it
   * may.
   */
  public Optional<String> denial(String host, InetAddress address, int port) {
    for (InetAddress each : EmbeddedAddresses.within(address)) {
      Optional<String> denial = denial(each, port);
      if (denial.isPresent()) {
        return denial;
      }
    }
    boolean allowed =
        allowRanges.isEmpty()
            || matches(allowHosts, host)
            || allowRanges.stream().anyMatch(range -> range.contains(address));
    return allowed ? denial(host, port) : Optional.of("not in an allowed range");
  }

  private Optional<String> denial(InetAddress address, int port) {
    if (ownStore.isAt(address, port)) {
      return Optional.of("this service's own store");
    }
    if (denyRanges.stream().anyMatch(range -> range.contains(address))) {
      return Optional.of("in a denied range");
    }
    if (LOOPBACK.stream().anyMatch(range -> range.contains(address))) {
      return loopbackAllowed ? Optional.empty() : Optional.of("loopback");
    }
    return ALWAYS_DENIED.stream()
        .filter(denied -> denied.range.contains(address))
        .map(denied -> denied.reason)
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

  private record PolicyDenial(CidrRange range, String reason) {
    PolicyDenial(String range, String reason) {
      this(CidrRange.parse(range), reason);
    }
  }
}
