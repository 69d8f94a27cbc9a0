package dev.sourcecheck.engine.conformance;

/** The whole suite. */
public interface EngineConformance
    extends LoginConformance,
        TlsConformance,
        WriteConformance,
        SchemaConformance,
        LineageConformance,
        AbortConformance,
        FloodConformance,
        InjectionConformance {}
