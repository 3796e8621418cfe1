//! The data plane: gate (who), resolve (what), object (bytes).
