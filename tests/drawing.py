"""What every result of an experiment promises: it draws itself on given axes and says in words what it shows."""

import matplotlib.pyplot as plt


def assert_draws_itself(made):
    figure, ax = plt.subplots()
    assert made.plot(ax) is ax
    figure.canvas.draw()
    assert ax.get_title(loc="left") and any(letter.isdigit() for letter in made.describe())
    plt.close(figure)
