package org.gpicl.backend;

import java.util.List;
import org.gpicl.FakeEngine;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;

/** A backend that says what it is told to. */
class FakeBackend implements Backend {

    private final String name;
    private final int inference;
    private final int training;
    private final List<Device> devices;

    FakeBackend(String name, int inference, int training, Device... devices) {
        this.name = name;
        this.inference = inference;
        this.training = training;
        this.devices = devices.length == 0 ? List.of(Device.CPU) : List.of(devices);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public int priority(Purpose purpose) {
        return purpose == Purpose.INFERENCE ? inference : training;
    }

    @Override
    public Availability probe() {
        return new Availability.Available("1.2", devices);
    }

    @Override
    public Engine open(EngineOptions options) {
        return new FakeEngine("Fake " + name, options.device());
    }
}
