from flask import Flask, jsonify, request

app = Flask(__name__)
orders = {}


@app.post("/orders")
def place():
    number = len(orders) + 1
    orders[number] = request.get_json()
    return jsonify(number=number), 201


@app.get("/orders/<int:number>")
def show(number):
    return jsonify(orders[number])
